import { describe, expect, it } from 'vitest';
import { digits, type Dataset, type Split } from '../dataset.ts';
import { knownForm } from '../known-form.ts';
import { multiMnistText, parseMultiMnist } from './multimnist-form.ts';
import { multiMnist } from './multimnist.ts';

/** Digits of noise, dense enough that sums go over 255, each split with values of its own. */
function noiseSplit(count: number, salt: number): Split {
  const images = Uint8Array.from({ length: count * 784 }, (_, i) => ((i * 7919 + salt) % 251) + 4);
  const labels = Uint8Array.from({ length: count }, (_, i) => i % 10);
  return { count, images, labels };
}
const mnist: Dataset = {
  name: 'mnist',
  shape: [28, 28, 1],
  classes: digits,
  labelsPerImage: 1,
  train: noiseSplit(20, 3),
  test: noiseSplit(10, 100),
};

const side = 36;
/** A digit on an empty 36 x 36 canvas with its corner at (row, column). */
function placed(split: Split, example: number, row: number, column: number): number[] {
  const canvas = new Array<number>(side * side).fill(0);
  for (let i = 0; i < 784; i += 1) {
    const at = (row + Math.floor(i / 28)) * side + column + (i % 28);
    canvas[at] = split.images[example * 784 + i]!;
  }
  return canvas;
}

/** Where some ink begins: a digit of this noise has no empty rows or columns. */
function corner(image: Uint8Array): { row: number; column: number } {
  const inked = [...image].flatMap((value, at) => (value > 0 ? [at] : []));
  return {
    row: Math.min(...inked.map((at) => Math.floor(at / side))),
    column: Math.min(...inked.map((at) => at % side)),
  };
}

/** The two digits and places that explain a picture exactly, found by trying them all. */
function explain(image: Uint8Array, first: number, split: Split): number[] | undefined {
  const top = corner(image);
  const places = Array.from({ length: 81 }, (_, i) => [Math.floor(i / 9), i % 9] as const);
  for (const [r1, c1] of places) {
    const base = placed(split, first, r1, c1);
    if (!base.every((value, at) => value <= image[at]!)) continue;
    for (let second = 0; second < split.count; second += 1) {
      for (const [r2, c2] of places) {
        if (Math.min(r1, r2) !== top.row || Math.min(c1, c2) !== top.column) continue;
        const other = placed(split, second, r2, c2);
        if (base.every((v, at) => Math.min(255, v + other[at]!) === image[at])) return [second];
      }
    }
  }
  return undefined;
}

describe('multiMnist', () => {
  const made = multiMnist(mnist, { seed: 1, pairsPerDigit: 2 });

  it('has the shape of the paper', () => {
    expect(made).toMatchObject({ shape: [36, 36, 1], labelsPerImage: 2, classes: digits });
    expect(made).toMatchObject(knownForm('multimnist:2') ?? {});
    expect([made.train.count, made.test.count]).toEqual([40, 20]);
    expect(made.train.images).toHaveLength(40 * 36 * 36);
  });

  it('overlays each digit with one of another class of its own split, cut off at 255', () => {
    for (const [part, source] of [
      [made.train, mnist.train],
      [made.test, mnist.test],
    ] as const) {
      for (const pair of [0, 5, part.count - 1]) {
        const image = part.images.subarray(pair * side * side, (pair + 1) * side * side);
        const first = pair % source.count;
        const [second] = explain(image, first, source) ?? [];
        expect(second).toBeDefined();
        const labels = [source.labels[first]!, source.labels[second!]!].sort((a, b) => a - b);
        expect([...part.labels.subarray(2 * pair, 2 * pair + 2)]).toEqual(labels);
        expect(labels[0]).not.toBe(labels[1]);
        expect(Math.max(...image)).toBe(255);
      }
    }
  });

  it('is the same for the same seed, and another for another', () => {
    expect(multiMnist(mnist, { seed: 1, pairsPerDigit: 2 }).train).toEqual(made.train);
    expect(multiMnist(mnist, { seed: 2, pairsPerDigit: 2 }).train).not.toEqual(made.train);
  });

  it('shifts by every distance up to 4, both ways', () => {
    const many = multiMnist(mnist, { seed: 3, pairsPerDigit: 20 }).train;
    const rows = new Set<number>();
    for (let pair = 0; pair < many.count; pair += 1) {
      rows.add(corner(many.images.subarray(pair * side * side, (pair + 1) * side * side)).row);
    }
    expect([...rows].sort()).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
  });

  it('refuses a set of one class, which has no pairs', () => {
    const ones: Split = { ...mnist.train, labels: new Uint8Array(20).fill(1) };
    expect(() => multiMnist({ ...mnist, train: ones })).toThrow('all digits are of one class');
  });
});

describe('with digits kept apart for validation', () => {
  const apart = { share: 0.2, seed: 4 };
  const made = multiMnist(mnist, { seed: 1, pairsPerDigit: 3, apart });
  const pairsOf = (from: number, to: number): Set<number>[] =>
    Array.from({ length: to - from }, (_, at) => {
      const image = made.train.images.subarray(
        (from + at) * side * side,
        (from + at + 1) * side * side,
      );
      for (let first = 0; first < mnist.train.count; first += 1) {
        const [second] = explain(image, first, mnist.train) ?? [];
        if (second !== undefined) return new Set([first, second]);
      }
      throw new Error(`pair ${from + at} is made of no two digits`);
    });

  it('has each digit on one side only, and every digit', () => {
    expect([made.train.count, made.validationFrom]).toEqual([60, 48]);
    const sides = [pairsOf(0, 6), pairsOf(48, 60)].map((sets) => sets.flatMap((set) => [...set]));
    const [trained, validated] = sides.map((list) => new Set(list));
    expect(validated!.size).toBe(4);
    for (const digit of validated!) expect(trained!.has(digit)).toBe(false);
  });

  it('has the same test pairs as without', () => {
    expect(made.test).toEqual(multiMnist(mnist, { seed: 1, pairsPerDigit: 3 }).test);
  });
});

it.each([
  ['multimnist', { pairsPerDigit: 1 }],
  ['multimnist:3', { pairsPerDigit: 3 }],
  ['multimnist:2:0.1@7', { pairsPerDigit: 2, apart: { share: 0.1, seed: 7 } }],
])('%s is the name of %j', (name, form) => {
  expect(parseMultiMnist(name)).toEqual(form);
  expect(multiMnistText(form)).toBe(name);
});

it.each(['multimnist:author', 'multimnist:2:0.1', 'mnist'])('%s is none of its forms', (name) => {
  expect(parseMultiMnist(name)).toBeUndefined();
});
