import { medianBounds } from './bounds.ts';
import type { Bounds, Row, Target } from './row.ts';

/** Two things that were measured in turns. */
export interface Paired {
  /** Median of ours. */
  readonly ours: number;
  /** Median of theirs. */
  readonly theirs: number;
  /** Median of ours / theirs, pair by pair. */
  readonly ratio: Bounds;
}

/**
 * Measures ours and theirs alternately, so that a machine's moods meet both alike. Each call
 * returns one figure (a time, a rate). The order within a pair changes from pair to pair.
 */
export async function measurePaired(
  ours: () => Promise<number> | number,
  theirs: () => Promise<number> | number,
  { pairs, warmUps = 1 }: { readonly pairs: number; readonly warmUps?: number },
): Promise<Paired> {
  const figures: { readonly ours: number; readonly theirs: number }[] = [];
  for (let n = -warmUps; n < pairs; n += 1) {
    const pair = { ours: 0, theirs: 0 };
    const turns = [
      async () => (pair.ours = await ours()),
      async () => (pair.theirs = await theirs()),
    ];
    for (const turn of n % 2 === 0 ? turns : turns.reverse()) await turn();
    if (n >= 0) figures.push(pair);
  }
  return {
    ours: medianBounds(figures.map((pair) => pair.ours)).value,
    theirs: medianBounds(figures.map((pair) => pair.theirs)).value,
    ratio: medianBounds(figures.map((pair) => pair.ours / pair.theirs)),
  };
}

/** As {@link measurePaired} for two times; the ratio is the speed, theirs / ours. */
export async function measureSpeed(
  ours: () => Promise<number> | number,
  theirs: () => Promise<number> | number,
  options: { readonly pairs: number; readonly warmUps?: number },
): Promise<Paired> {
  const turned = await measurePaired(theirs, ours, options);
  return { ours: turned.theirs, theirs: turned.ours, ratio: turned.ratio };
}

/** What a row says beside its figures. */
export interface PairedRow {
  readonly check: string;
  readonly unit: string;
  /** The name of theirs. */
  readonly against: string;
  readonly target?: Target;
  readonly note?: string;
}

/** A row of two things that were measured in turns. */
export function pairedRow(
  { check, unit, against, ...rest }: PairedRow,
  { ours, theirs, ratio }: Paired,
): Row {
  return {
    kind: 'measured',
    check,
    measured: { value: ours, unit },
    reference: { name: against, value: theirs, unit },
    ratio,
    ...rest,
  };
}
