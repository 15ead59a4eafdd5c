import type { DataId } from '@tensorflow/tfjs-core';
import { TorchData, type TensorEntry } from '../data.ts';

/**
 * The engine's table of what it knows of each tensor's data. What belongs to this backend is kept with
 * the data itself, because looking objects up in a WeakMap costs more than a small operation.
 */
export class TensorTable extends WeakMap<DataId, TensorEntry> {
  readonly #others: WeakMap<DataId, TensorEntry>;

  /** @param others The table so far; it stays the one of other backends' data. */
  constructor(others: WeakMap<DataId, TensorEntry>) {
    super();
    this.#others = others;
  }

  override has(id: DataId): boolean {
    return id instanceof TorchData ? id.entry !== undefined : this.#others.has(id);
  }

  override get(id: DataId): TensorEntry | undefined {
    return id instanceof TorchData ? id.entry : this.#others.get(id);
  }

  override set(id: DataId, entry: TensorEntry): this {
    if (id instanceof TorchData) id.entry = entry;
    else this.#others.set(id, entry);
    return this;
  }

  override delete(id: DataId): boolean {
    if (!(id instanceof TorchData)) return this.#others.delete(id);
    const had = id.entry !== undefined;
    id.entry = undefined;
    return had;
  }
}
