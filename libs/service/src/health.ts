/** Whether a process serves, as people and load balancers ask. */
export interface HealthReport {
  readonly status: 'ok' | 'degraded';
  /** What is wrong, a sentence each. */
  readonly problems: readonly string[];
}

/** One thing that a process needs, such as Redis, as its own watcher reports it. */
export interface HealthPart {
  ok(): void;
  /** Says what is wrong, in one sentence. */
  fail(problem: string): void;
}

/** What a process needs and how each of it does; asking costs nothing and never blocks. */
export interface Health {
  /** Adds a part. It counts as failing, "starting", until its watcher says otherwise. */
  part(name: string): HealthPart;
  report(): HealthReport;
  /** Calls `listen` at each change between ok and degraded; returns the cleanup. */
  onChange(listen: (report: HealthReport) => void): () => void;
}

/** A health registry with no parts, which is healthy. */
export function createHealth(): Health {
  const problems = new Map<string, string>();
  const listeners = new Set<(report: HealthReport) => void>();
  const report = (): HealthReport => ({
    status: problems.size === 0 ? 'ok' : 'degraded',
    problems: [...problems].map(([name, problem]) => `${name}: ${problem}`),
  });
  const change = (apply: () => void): void => {
    const before = report().status;
    apply();
    const after = report();
    if (after.status !== before) for (const listen of listeners) listen(after);
  };
  return {
    part(name) {
      change(() => problems.set(name, 'starting'));
      return {
        ok: () => change(() => problems.delete(name)),
        fail: (problem) => change(() => problems.set(name, problem)),
      };
    },
    report,
    onChange(listen) {
      listeners.add(listen);
      return () => listeners.delete(listen);
    },
  };
}
