import { util, type DataType, type KernelBackend } from '@tensorflow/tfjs-core';

/** What TensorFlow.js' engine knows of a tensor's data. */
export interface TensorEntry {
  readonly backend: KernelBackend;
  readonly dtype: DataType;
  readonly shape: number[];
  readonly bytes: number;
}

/** One tensor's data; serves as TensorFlow.js' data id. */
export class TorchData {
  /** The native tensor, or -1 for strings and after disposal. */
  handle: number;
  readonly dtype: DataType;
  readonly size: number;
  /** How many tensors share this data. */
  refs = 1;
  /** The engine's notes, where {@link TensorTable} keeps them. */
  entry: TensorEntry | undefined;
  /** Strings stay in JavaScript, encoded as TensorFlow.js wants them. */
  readonly strings: Uint8Array[] | undefined;

  constructor(handle: number, dtype: DataType, shape: readonly number[], strings?: Uint8Array[]) {
    this.handle = handle;
    this.dtype = dtype;
    this.size = util.sizeFromShape(shape as number[]);
    this.strings = strings;
  }

  /** Data of strings. */
  static ofStrings(strings: Uint8Array[], shape: readonly number[]): TorchData {
    return new TorchData(-1, 'string', shape, strings);
  }
}
