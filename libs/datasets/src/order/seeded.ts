import { range } from '@capsweep/domain';
import { randomOf } from './random.ts';

/** What an order belongs to. */
export interface OrderKey {
  readonly seed: number;
  /** @default 0 */
  readonly epoch?: number;
}

/**
 * The numbers 0 to count - 1 in the order of a seed's epoch. It depends on nothing else, so a
 * training that was interrupted at some position of some epoch makes it again and goes on there.
 */
export function seededOrder(count: number, { seed, epoch = 0 }: OrderKey): Uint32Array {
  return shuffled(range(count), [orderStream, seed, epoch]);
}

/** A part for training and a part for validation; together they are all, in no common order. */
export interface SeededSplit {
  /** Ascending. */
  readonly train: Uint32Array;
  /** Ascending. */
  readonly validation: Uint32Array;
}

/** Sets aside `validation` of `count` examples, chosen by the seed alone. */
export function seededSplit(
  count: number,
  { seed, validation }: { readonly seed: number; readonly validation: number },
): SeededSplit {
  if (!Number.isInteger(validation) || validation < 0 || validation > count) {
    throw new RangeError(`validation is ${validation}; allowed are 0 to ${count} examples`);
  }
  const indices = shuffled(range(count), [splitStream, seed]);
  return {
    train: indices.slice(validation).sort(),
    validation: indices.slice(0, validation).sort(),
  };
}

// Streams of one seed that must not resemble each other.
const orderStream = 1;
const splitStream = 2;

/** Fisher and Yates's shuffle, in place. */
function shuffled(values: Uint32Array, key: readonly number[]): Uint32Array {
  const random = randomOf(...key);
  for (let last = values.length - 1; last > 0; last -= 1) {
    const pick = random.int(0, last);
    const value = values[last] ?? 0;
    values[last] = values[pick] ?? 0;
    values[pick] = value;
  }
  return values;
}
