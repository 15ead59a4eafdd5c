import { holmAdjusted } from '@capsweep/search';
import type { Scores } from './runs.ts';
import { leastPossible, signedRank } from './statistics.ts';
import { regretFloor } from './trace.ts';

/** Where one side is significantly better and worse than the other. */
export interface Verdict {
  readonly better: readonly string[];
  readonly worse: readonly string[];
  /** Tasks that both have. */
  readonly count: number;
  /** The fewest pairs of a task. */
  readonly pairs: number;
  /** Whether so few pairs could show a difference at all. */
  readonly canTell: boolean;
}

const level = 0.01;

/** Signed ranks of the logarithms of scores, corrected after Holm, at 1 %. @param index Place in `at`. */
export function verdict(
  ours: Scores,
  theirs: Readonly<Record<string, readonly (readonly number[])[]>>,
  index: number,
): Verdict {
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
      (adjusted[i] ?? 1) <= level && less === side ? [name] : [],
    );
  const pairs = Math.min(...tests.map((test) => test.pairs));
  return {
    better: named('a'),
    worse: named('b'),
    count: tests.length,
    pairs,
    canTell: leastPossible(pairs) * tests.length <= level,
  };
}
