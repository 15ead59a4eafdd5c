/**
 * @file Sums of votes of many samples: columns side by side. For an input capsule and 32 columns, the dot
 * products with all patterns of its signs, alpha included, are a table; a sample's votes are one row of it.
 * Whatever a table costs is shared by all samples of a batch.
 */
import type { CapsuleShape } from '../../votes.ts';
import { Memory } from '../layout.ts';

/** Input capsules whose tables are made together. */
export const tableInputs = 16;

/** Vectors in a row of a table: two cache lines, and few enough to be summed in registers. */
export const rowVectors = 8;

/** Bytes of a row. */
export const rowBytes = rowVectors * 16;

/** Columns of a row. */
export const rowColumns = rowVectors * 4;

/** Bytes of what a tile's inputs choose of their tables for one sample: 16 bits of place each, then 32 of K each. */
export const entryBytes = tableInputs * (2 + 4);

/** Where K begin in an entry. */
export const entryScales = tableInputs * 2;

/** Dimensions of an input capsule in memory; tables of more signs would be too long. */
export const mostDims = 8;

/** Sizes of a batch kernel. */
export interface BatchSizes extends CapsuleShape {
  /** The most samples of a call. */
  readonly samples: number;
  readonly columns: number;
  readonly paddedColumns: number;
  readonly paddedInputs: number;
  /**
   * Rows of a table. Turning all signs of a capsule round turns its dot products round, so only patterns
   * with a last sign of -1 have rows; the others' K has the other sign.
   */
  readonly entries: number;
  /** Bytes from a table to the next one: an odd number of lines, so that equal patterns fall into different sets. */
  readonly tableBytes: number;
  /** Bytes of a tile's entries for all samples, and a line, lest those of all tiles fall into one set. */
  readonly tileBytes: number;
}

/**
 * The sizes that follow from a shape.
 *
 * @throws RangeError where input capsules have more than 8 dimensions.
 */
export function batchSizes(shape: CapsuleShape, samples: number): BatchSizes {
  if (shape.inputDim > mostDims) {
    throw new RangeError(`batchKernel: ${shape.inputDim} dimensions are more than ${mostDims}.`);
  }
  const columns = shape.outputs * shape.outputDim;
  const entries = 1 << (shape.inputDim - 1);
  return {
    ...shape,
    samples,
    columns,
    paddedColumns: Math.ceil(columns / rowColumns) * rowColumns,
    paddedInputs: Math.ceil(shape.inputs / tableInputs) * tableInputs,
    entries,
    tableBytes: entries * rowBytes + (entries % 2 === 0 ? rowBytes : 0),
    tileBytes: samples * entryBytes + 64,
  };
}

/** Addresses in a batch kernel's memory, in bytes. */
export interface BatchPlaces {
  /** [tableInputs, entries, rowColumns] */
  readonly tables: number;
  /** [16 + 8 parts, rowColumns]: what a table's rows are sums of */
  readonly parts: number;
  /** [samples, paddedInputs, 8] */
  readonly x: number;
  /**
   * [tiles, samples]: where a capsule's row begins in its table, for all inputs of the tile; then K, negative where the
   * last sign is +
   */
  readonly entries: number;
  /** [paddedColumns / rowColumns, paddedInputs, rowColumns]: a byte of weight signs per column */
  readonly bits: number;
  /** [paddedColumns / rowColumns, paddedInputs, rowColumns]: the mean magnitude of each weight column */
  readonly alphas: number;
  /** [paddedColumns / rowColumns, samples, rowColumns] */
  readonly sums: number;
}

/**
 * Not a multiple of a page: the processor takes a read for one of what was just stored 4 KB further on, and these are
 * walked through in step.
 */
const apart = 1088;

/** Where everything is. */
export function batchPlaces(sizes: BatchSizes): { at: BatchPlaces; end: number } {
  const { samples, paddedInputs, paddedColumns, tileBytes } = sizes;
  const memory = new Memory();
  const tiles = paddedInputs / tableInputs;
  const place = (bytes: number): number => {
    memory.take(apart);
    return memory.take(bytes);
  };
  const at = {
    tables: memory.take(tableInputs * sizes.tableBytes),
    parts: memory.take(24 * rowBytes),
    x: place(samples * paddedInputs * mostDims * 4),
    entries: place(tiles * tileBytes),
    bits: memory.take(paddedInputs * paddedColumns),
    alphas: memory.floats(paddedInputs * paddedColumns),
    sums: place(samples * paddedColumns * 4),
  };
  return { at, end: memory.end };
}
