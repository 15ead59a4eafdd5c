import { holmAdjusted } from '@capsweep/search';
import type { Row } from '../../../frame/row.ts';
import { runOurs, type OwnJob } from '../measure/ours.ts';
import { signedRank } from '../measure/statistics.ts';
import { regretFloor, traceOf } from '../measure/trace.ts';
import { committed, type CommittedValues } from '../measure/values.ts';
import type { TestProblem } from '../problems/problem.ts';

/** Regrets by problem, then seed, then place in `at`. */
export type Regrets = ReadonlyMap<string, readonly (readonly number[])[]>;

/** How a sampler is run. */
export interface RunOptions {
  readonly seeds: number;
  /** Trials after which regrets are read. */
  readonly at: readonly number[];
  readonly tell: (line: string) => void;
  /** The sampler's own options. */
  readonly method?: OwnJob['method'];
}

/** Runs one of our samplers on problems with seeds 1 ... n; the same seeds mean the same noise. */
export function regretsOf(
  sampler: string,
  problems: readonly TestProblem[],
  { seeds, at, tell, method = {} }: RunOptions,
): Regrets {
  const trials = Math.max(...at);
  const all = new Map<string, number[][]>();
  for (const problem of problems) {
    tell(`${sampler}: ${problem.name}, ${seeds} seeds of ${trials} trials`);
    const runs = Array.from({ length: seeds }, (_, i) => {
      const trace = traceOf(problem, i);
      runOurs({ sampler, space: problem.space, seed: i + 1, trials, method }, trace.evaluate);
      return at.map((n) => trace.regrets[n - 1] ?? problem.worst);
    });
    all.set(problem.name, runs);
  }
  return all;
}

/** How many problems one is significantly better and worse on: signed ranks of log regret, Holm, 1 %. */
export function verdict(
  ours: Regrets,
  theirs: CommittedValues['regrets'],
  index: number,
): { better: string[]; worse: string[]; count: number; pairs: number } {
  const tests = [...ours].flatMap(([name, runs]) => {
    const reference = theirs[name];
    if (!reference) return [];
    const pairs = Math.min(runs.length, reference.length);
    const log = (list: readonly (readonly number[])[]): number[] =>
      list.slice(0, pairs).map((run) => Math.log10(Math.max(regretFloor, run[index] ?? NaN)));
    return [{ name, pairs, ...signedRank(log(runs), log(reference)) }];
  });
  const adjusted = holmAdjusted(tests.map(({ p }) => p));
  const named = (side: 'a' | 'b'): string[] =>
    tests.flatMap(({ name, less }, i) =>
      (adjusted[i] ?? 1) <= 0.01 && less === side ? [name] : [],
    );
  return {
    better: named('a'),
    worse: named('b'),
    count: tests.length,
    pairs: Math.min(...tests.map(({ pairs }) => pairs)),
  };
}

/** Two rows for each budget: where we are worse, and where better. */
export function* comparisonRows(
  sampler: string,
  reference: string,
  ours: Regrets,
  { leastBetter }: { readonly leastBetter?: number },
): Generator<Row> {
  const values = committed(reference);
  for (const [index, n] of values.at.entries()) {
    const { better, worse, count, pairs } = verdict(ours, values.regrets, index);
    const note = (names: readonly string[]): string =>
      `${pairs} pairs, ${values.source}${names.length > 0 ? `: ${names.join(', ')}` : ''}`;
    yield {
      kind: 'measured',
      check: `${sampler} at ${n} trials: functions of ${count} with significantly greater regret than ${reference}`,
      measured: { value: worse.length, unit: 'functions' },
      target: { atMost: 0 },
      note: note(worse),
    };
    if (leastBetter === undefined) continue;
    yield {
      kind: 'measured',
      check: `${sampler} at ${n} trials: functions of ${count} with significantly less regret than ${reference}`,
      measured: { value: better.length, unit: 'functions' },
      target: { atLeast: Math.ceil(leastBetter * count) },
      note: note(better),
    };
  }
}
