import { medianBounds } from '../../../frame/bounds.ts';
import type { BenchContext, Row, Target } from '../../../frame/row.ts';
import { theirScores } from '../measure/beside.ts';
import type { Comparison } from '../measure/comparisons.ts';
import { ownScores, type Scores } from '../measure/runs.ts';
import { verdict, type Verdict } from '../measure/verdict.ts';

/** How a comparison is made. */
export interface CompareOptions {
  readonly seeds: number;
  /** Share of the functions on which ours has to be better. */
  readonly leastBetter?: number;
}

/** Two rows for each budget: where we are worse, and where better. */
export async function* comparisonRows(
  comparison: Comparison,
  { seeds, leastBetter }: CompareOptions,
  context: Pick<BenchContext, 'quick' | 'tell'>,
): AsyncGenerator<Row> {
  const { sampler, reference, at, tasks } = comparison;
  const theirs = await theirScores(comparison, context);
  const ours = await ownScores(tasks, { ...comparison, seeds, tell: context.tell });
  for (const [index, n] of at.entries()) {
    const found = verdict(ours, theirs.regrets, index);
    const row = (word: 'worse' | 'better', target?: Target): Row => ({
      kind: 'measured',
      check: `${sampler} at ${n} trials: functions of ${found.count} where it is significantly ${word} than ${reference}`,
      measured: { value: found[word].length, unit: 'functions' },
      ...(found.canTell && target && { target }),
      note: [pairsOf(found), theirs.source, ...found[word]].join(', '),
    });
    yield row('worse', { atMost: 0 });
    yield row(
      'better',
      leastBetter === undefined ? undefined : { atLeast: Math.ceil(leastBetter * found.count) },
    );
  }
}

/** How many pairs there were, and whether these can say anything. */
export const pairsOf = ({ pairs, canTell }: Verdict): string =>
  `${pairs} pairs${canTell ? '' : ', too few to tell'}`;

/** The median scores of two sides on each task. @param index Place in `at`. */
export function mediansOf(ours: Scores, theirs: Scores, index: number): string {
  const median = (runs: readonly (readonly number[])[] = []): string =>
    medianBounds(runs.map((run) => run[index] ?? NaN)).value.toExponential(1);
  const named = [...ours].map(
    ([name, runs]) => `${name} ${median(runs)} and ${median(theirs.get(name))}`,
  );
  return named.join(', ');
}
