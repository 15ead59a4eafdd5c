/**
 * @file How kernels see their numbers: samples side by side. Every vector holds one number of four samples,
 * so that no sum ever runs across a vector, and 16 samples go through together.
 */
import type { CapsuleShape } from '../votes.ts';

/** Samples that a kernel works on at once. */
export const lanes = 16;

/** Vectors of four that hold one number of every sample. */
export const vectors = lanes / 4;

/** Bytes of one number of every sample. */
export const laneBytes = lanes * 4;

/** Weight signs that choose one table entry: its 2^4 entries are the sums of 4 signed numbers. */
export const groupDims = 4;

/** Input capsules whose tables fit the processor's first cache. */
export const tileInputs = 16;

/** Input capsules that are routed together, so that what they share is read once. */
export const routedTogether = 4;

/** Entries of a table, of any group but the last. */
const tableEntries = 1 << groupDims;

/** Sizes of a capsule layer as kernels count them. */
export interface Sizes extends CapsuleShape {
  /** Outputs times their dimensions. */
  readonly columns: number;
  /** Groups of 4 dimensions in an input capsule. */
  readonly groups: number;
  /** Dimensions of an input capsule, in whole groups. */
  readonly paddedDims: number;
  /** Input capsules, in whole tiles; those past the end are zeros. */
  readonly paddedInputs: number;
  /**
   * Entries of the last group's table. Turning all signs of a column round turns its dot products round, so
   * columns are kept with a last sign of -1, their scales with the other sign; half the entries are enough.
   */
  readonly lastEntries: number;
  /**
   * Bytes from one input capsule's votes to the next one's: an odd number of cache lines, so that a tile's
   * votes of one column do not all fall into the same sets of the cache.
   */
  readonly votesBytes: number;
  /**
   * Whether tables hold sums of signs alone and the capsule's K stands behind them. Sums of up to 8 times ±K
   * are exact when two at a time are added; longer ones would not be, and a vote that is 0 has to be 0.
   */
  readonly isScaledLate: boolean;
  /** Places in an input capsule's tables that a column is told: of its entries, and of a late K. */
  readonly placesPerColumn: number;
  /** Bytes of an input capsule's tables. */
  readonly tablesBytes: number;
}

/** The sizes that follow from a shape. */
export function sizesOf(shape: CapsuleShape): Sizes {
  const groups = Math.ceil(shape.inputDim / groupDims);
  const lastEntries = 1 << (shape.inputDim - groupDims * (groups - 1) - 1);
  const isScaledLate = groups > 2;
  const columns = shape.outputs * shape.outputDim;
  return {
    ...shape,
    columns,
    votesBytes: (columns | 1) * laneBytes,
    groups,
    paddedDims: groups * groupDims,
    paddedInputs: Math.ceil(shape.inputs / tileInputs) * tileInputs,
    lastEntries,
    isScaledLate,
    placesPerColumn: groups + Number(isScaledLate),
    tablesBytes: (tableEntries * (groups - 1) + lastEntries + Number(isScaledLate)) * laneBytes,
  };
}

/** Where a group's table begins in its input capsule's, in bytes. */
export function tableOffset(group: number): number {
  return group * tableEntries * laneBytes;
}

/** Hands out stretches of memory, each starting at a cache line. */
export class Memory {
  #end = 0;

  /** @returns The first byte of so many. */
  take(bytes: number): number {
    const start = this.#end;
    this.#end += Math.ceil(bytes / 64) * 64;
    return start;
  }

  /** @returns The first byte of so many numbers of 4 bytes. */
  floats(count: number): number {
    return this.take(4 * count);
  }

  get end(): number {
    return this.#end;
  }
}
