/** A number with its 95 % bounds. */
export interface Bounds {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** A number and what it counts. */
export interface Quantity {
  readonly value: number;
  readonly unit: string;
}

/** What a figure is held to; with bounds, the side that is worse for us counts. */
export type Target = { readonly atLeast: number } | { readonly atMost: number };

/** A line of a benchmark: measured, or skipped with a word why. */
export type Row =
  | {
      readonly kind: 'measured';
      /** What was measured, in words. */
      readonly check: string;
      readonly measured: Quantity;
      /** What it was measured against, in the same run. */
      readonly reference?: Quantity & { readonly name: string };
      /** Measured against reference; what the target speaks of. Without it, the target speaks of `measured`. */
      readonly ratio?: Bounds;
      readonly target?: Target;
      readonly note?: string;
    }
  | { readonly kind: 'skipped'; readonly check: string; readonly why: string };

/** What a benchmark is given. */
export interface BenchContext {
  /** Smaller samples, for a first impression: wider bounds, the same rows. */
  readonly quick: boolean;
  /** Checks to measure; the others are left out. Empty: all. */
  readonly only: readonly string[];
  /** Says what happens, for people. */
  readonly tell: (line: string) => void;
}

/** A room of benchmarks. */
export interface Bench {
  readonly summary: string;
  run(context: BenchContext): AsyncIterable<Row>;
}

/** Whether a row keeps its target; a skipped one and one without a target do. */
export function holds(row: Row): boolean {
  if (row.kind === 'skipped' || !row.target) return true;
  const { value } = row.measured;
  const { low, high } = row.ratio ?? { low: value, high: value };
  return 'atLeast' in row.target ? low >= row.target.atLeast : high <= row.target.atMost;
}
