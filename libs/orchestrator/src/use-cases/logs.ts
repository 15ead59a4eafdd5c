import { trialFolder, type LogLine, type ObjectStore, type TrialId } from '@capsweep/domain';

/** A line of a trial's log, and the attempt that wrote it. */
export interface AttemptLogLine extends LogLine {
  readonly attempt: number;
}

const linesPerObject = 500;

/**
 * Trials' logs: the newest lines in memory, older ones in the bucket as numbered objects of some
 * hundred lines each. A coordinator that dies loses at most what was in memory.
 */
export class LogBook {
  readonly #objects: ObjectStore;
  readonly #open = new Map<TrialId, OpenLog>();
  /** Of all trials: a log that is opened again must not write over what it wrote before. */
  #written = 0;

  constructor(objects: ObjectStore) {
    this.#objects = objects;
  }

  /**
   * Adds lines; `dropped` counts those that were lost on the way here.
   *
   * @throws SweepError when memory has its share and the bucket takes none of it; nothing was added.
   */
  async append(trial: TrialId, lines: readonly AttemptLogLine[], dropped = 0): Promise<void> {
    const log = this.#openLog(trial);
    if (log.lines.length >= linesPerObject) await this.flush(trial);
    log.dropped += dropped;
    log.lines.push(...lines);
    // If this fails, the next lines try it again, and hear of it.
    if (log.lines.length >= linesPerObject) await this.flush(trial).catch(() => undefined);
  }

  /** Puts what is in memory into the bucket. */
  async flush(trial: TrialId): Promise<void> {
    const log = this.#open.get(trial);
    if (!log || log.lines.length === 0) return;
    const lines = log.lines.splice(0);
    const first = lines[0]?.at ?? 0;
    this.#written += 1;
    const name = `${String(first).padStart(15, '0')}-${String(this.#written).padStart(6, '0')}`;
    const text = lines.map((line) => JSON.stringify(line)).join('\n');
    try {
      await this.#objects.put(`${logFolder(trial)}/${name}.jsonl`, new TextEncoder().encode(text));
    } catch (error) {
      log.lines.unshift(...lines);
      throw error;
    }
  }

  /** Flushes a trial's log and forgets it here, unless lines came meanwhile; how many were lost is kept. */
  async close(trial: TrialId): Promise<void> {
    await this.flush(trial);
    const log = this.#open.get(trial);
    if (log?.lines.length === 0 && log.dropped === 0) this.#open.delete(trial);
  }

  /** Flushes everything. */
  async closeAll(): Promise<void> {
    await Promise.all([...this.#open.keys()].map((trial) => this.close(trial)));
  }

  /** The last `count` lines, and how many were lost. */
  async tail(trial: TrialId, count: number): Promise<{ lines: AttemptLogLine[]; dropped: number }> {
    const log = this.#open.get(trial);
    let lines = [...(log?.lines ?? [])];
    const keys: string[] = [];
    for await (const { key } of this.#objects.list(`${logFolder(trial)}/`)) keys.push(key);
    for (const key of keys.reverse()) {
      if (lines.length >= count) break;
      lines = [...parse(await this.#objects.get(key)), ...lines];
    }
    return { lines: lines.slice(-count), dropped: log?.dropped ?? 0 };
  }

  #openLog(trial: TrialId): OpenLog {
    const open = this.#open.get(trial);
    if (open) return open;
    const log = { lines: [], dropped: 0 };
    this.#open.set(trial, log);
    return log;
  }
}

interface OpenLog {
  readonly lines: AttemptLogLine[];
  dropped: number;
}

const logFolder = (trial: TrialId): string => `${trialFolder(trial)}/log`;

function parse(bytes: Uint8Array): readonly AttemptLogLine[] {
  const text = new TextDecoder().decode(bytes);
  return text.split('\n').map((line) => JSON.parse(line) as AttemptLogLine);
}
