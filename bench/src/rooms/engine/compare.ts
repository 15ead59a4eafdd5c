import { measurePaired, measureSpeed, pairedRow } from '../../frame/paired.ts';
import type { BenchContext, Row, Target } from '../../frame/row.ts';
import type { Side } from './side.ts';

/** What two sides are asked in turns, and how the answers are judged. */
export interface Comparison {
  readonly check: string;
  readonly reference: string;
  readonly unit: string;
  readonly target: Target;
  /** Runs of the step in each answer. */
  readonly runs: number;
  /** `speed` is theirs / ours of a time; `cost` is ours / theirs. */
  readonly as: 'speed' | 'cost';
}

/** A row of two sides measured in turns. */
export async function compare(
  { quick }: BenchContext,
  our: Side,
  their: Side,
  { check, reference, unit, target, runs, as }: Comparison,
): Promise<Row> {
  const ask = (side: Side) => () => side.ask(`run ${runs}`);
  // Five runs until everything is recorded, compiled and warm.
  for (const side of [our, their]) await side.ask('run 5');
  const pairs = quick ? 5 : 15;
  const measure = as === 'speed' ? measureSpeed : measurePaired;
  const paired = await measure(ask(our), ask(their), { pairs });
  const against = `${reference} ${their.version}`;
  return pairedRow({ check, unit, against, target }, paired);
}
