import { countingDense } from './counting.ts';
import { slicingDense } from './slicing.ts';

/** A binary dense layer's sizes. */
export interface DenseShape {
  /** Rows that one call takes at most. */
  readonly batch: number;
  readonly features: number;
  readonly units: number;
}

/** A compiled binary dense layer of one shape. */
export interface DenseKernel {
  readonly shape: DenseShape;
  /** The weights' signs and scales. @param weights [features, units] */
  load(weights: ArrayLike<number>, scales: ArrayLike<number>): void;
  /**
   * `y[u] = K * scale[u] * sum_n sgn(x[n]) * sgn(W[n,u])`, K the mean of |x|, or 1.
   *
   * @param x [rows, features], at most `batch` rows.
   * @returns [rows, units], overwritten by the next call.
   */
  run(x: Float32Array, rows: number): Float32Array;
}

/** Compiles a binary dense layer. @param isScaled Whether K is the mean magnitude of a row. */
export function denseKernel(
  shape: DenseShape,
  { isScaled = true, way = fasterWay(shape) }: DenseOptions = {},
): DenseKernel {
  return way === 'slicing' ? slicingDense(shape, isScaled) : countingDense(shape, isScaled);
}

/** How signs are multiplied: 128 units side by side, or 128 features at a time. */
export type DenseWay = 'slicing' | 'counting';

interface DenseOptions {
  readonly isScaled?: boolean;
  /** @default the faster one, for the shape */
  readonly way?: DenseWay;
}

/** Tables pay from some rows on, and 128 units at a time from about half as many. */
function fasterWay({ batch, units }: DenseShape): DenseWay {
  return batch >= 4 && units >= 64 ? 'slicing' : 'counting';
}
