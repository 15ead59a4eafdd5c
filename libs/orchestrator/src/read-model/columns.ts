import type { ParamValue } from '@capsweep/domain';

type Storage = Float64Array | Int32Array | Uint8Array;

/** A growing column of numbers: one typed array, doubled when full. */
export class NumberColumn<Array extends Storage = Float64Array> {
  #cells: Array;
  readonly #make: (length: number) => Array;

  constructor(make: (length: number) => Array) {
    this.#make = make;
    this.#cells = make(64);
  }

  get(row: number): number {
    return this.#cells[row] ?? this.#make(1)[0] ?? 0;
  }

  set(row: number, value: number): void {
    if (row >= this.#cells.length) this.#grow(row + 1);
    this.#cells[row] = value;
  }

  #grow(needed: number): void {
    const cells = this.#make(Math.max(needed, this.#cells.length * 2));
    cells.set(this.#cells);
    this.#cells = cells;
  }
}

/** A column of floats in which absent is NaN. */
export function floats(): NumberColumn {
  return new NumberColumn((length) => new Float64Array(length).fill(NaN));
}

/** A column of integers in which absent is 0. */
export function integers(): NumberColumn<Int32Array> {
  return new NumberColumn((length) => new Int32Array(length));
}

/** A column of small integers in which absent is 0. */
export function bytes(): NumberColumn<Uint8Array> {
  return new NumberColumn((length) => new Uint8Array(length));
}

/** A column of parameter values: numbers as they are, anything else as a place in a dictionary. */
export class ValueColumn {
  readonly #kinds = bytes();
  readonly #data = floats();
  readonly #words: ParamValue[] = [];

  get(row: number): ParamValue | undefined {
    const kind = this.#kinds.get(row);
    if (kind === 0) return undefined;
    const data = this.#data.get(row);
    return kind === 1 ? data : this.#words[data];
  }

  set(row: number, value: ParamValue | undefined): void {
    this.#kinds.set(row, value === undefined ? 0 : typeof value === 'number' ? 1 : 2);
    if (value === undefined) return;
    this.#data.set(row, typeof value === 'number' ? value : this.#wordOf(value));
  }

  #wordOf(value: ParamValue): number {
    const known = this.#words.indexOf(value);
    return known >= 0 ? known : this.#words.push(value) - 1;
  }
}
