import { expect, it } from 'vitest';
import { digits, type Dataset, type Split } from '../dataset.ts';
import { multiMnistByAuthor } from './multimnist-author.ts';

/** Digits whose every pixel is their number times 20 + 60: 60 ... 240, all even. */
function flat(count: number, first: number): Split {
  const labels = Uint8Array.from({ length: count }, (_, i) => (first + i) % 10);
  const images = Uint8Array.from({ length: count * 784 }, (_, i) => ink(labels[(i / 784) | 0]!));
  return { count, images, labels };
}
const ink = (digit: number): number => 60 + 20 * digit;

const base = { name: 'mnist', shape: [28, 28, 1], classes: digits, labelsPerImage: 1 } as const;
const mnist: Dataset = { ...base, train: flat(70, 0), test: flat(30, 3) };
const small = { seed: 4, train: 200, test: 50 };

it('overlays two digits of different classes, sums kept', async () => {
  const { train, test, ...about } = await multiMnistByAuthor(mnist, small);
  expect(about).toMatchObject({ shape: [36, 36, 1], labelsPerImage: 2, levelsPerByte: 2 });
  expect([train.count, test.count]).toEqual([200, 50]);
  for (let pair = 0; pair < train.count; pair++) {
    const [a, b] = [train.labels[2 * pair]!, train.labels[2 * pair + 1]!];
    expect(a).toBeLessThan(b);
    const levels = train.images.subarray(pair * 1296, (pair + 1) * 1296).map((byte) => byte);
    const all = levels.reduce((sum, byte) => sum + 2 * byte, 0);
    expect(all).toBe(784 * (ink(a) + ink(b)));
    // Two squares of 28 on 36 always meet.
    expect(2 * Math.max(...levels)).toBe(ink(a) + ink(b));
  }
});

it('takes training and test digits from one pool, which is what is wrong with it', async () => {
  const sevensInTest: Dataset = {
    ...mnist,
    train: { ...mnist.train, labels: mnist.train.labels.map((label) => (label === 7 ? 8 : label)) },
  };
  const { train } = await multiMnistByAuthor(sevensInTest, small);
  expect(train.labels).toContain(7);
});

it('makes the same of the same seed', async () => {
  const [a, b] = [await multiMnistByAuthor(mnist, small), await multiMnistByAuthor(mnist, small)];
  expect(b).toEqual(a);
  expect((await multiMnistByAuthor(mnist, { ...small, seed: 5 })).train).not.toEqual(a.train);
});
