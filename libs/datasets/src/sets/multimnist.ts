/**
 * @file MultiMNIST (Sabour, Frosst and Hinton, "Dynamic Routing Between Capsules", 2017, section 6):
 * two digits of different classes on top of each other.
 *
 * Each digit is padded by 4 to 36 x 36 and shifted by up to 4 pixels along either axis, the two
 * independently; where both have ink the sum is cut off at 255. Digits of the training set meet
 * only digits of the training set, and those of the test set their like, so that no test digit has
 * ever been seen. Digits for validation can be kept apart in the same way.
 */
import { range } from '@capsweep/domain';
import type { Dataset, Split } from '../dataset.ts';
import { randomOf, type Random } from '../order/random.ts';
import { seededSplit } from '../order/seeded.ts';
import { multiMnistText, type Apart, type MultiMnistForm } from './multimnist-form.ts';
import { digitSide, pairsForm, side } from './pairs.ts';

const padding = (side - digitSide) / 2;
const maxShift = 4;

export interface MultiMnistOptions extends Partial<MultiMnistForm> {
  /** @default 0 */
  readonly seed?: number | undefined;
}

/**
 * Overlays the digits of MNIST. The same seed makes the same pictures. The paper has 1000 pairs for each
 * digit; one takes 91 MB.
 */
export function multiMnist(mnist: Dataset, options: MultiMnistOptions = {}): Dataset {
  const { seed = 0, pairsPerDigit = 1, apart } = options;
  const digitsOf = apart && seededSplit(mnist.train.count, countOf(apart, mnist.train.count));
  const train = { members: digitsOf?.train ?? range(mnist.train.count), random: randomOf(seed, 1) };
  const validation = digitsOf && { members: digitsOf.validation, random: randomOf(seed, 4) };
  return {
    name: multiMnistText({ pairsPerDigit, apart }),
    ...pairsForm,
    train: overlayAll(mnist.train, pairsPerDigit, validation ? [train, validation] : [train]),
    ...(validation && { validationFrom: train.members.length * pairsPerDigit }),
    test: overlayAll(mnist.test, pairsPerDigit, [
      { members: range(mnist.test.count), random: randomOf(seed, 2) },
    ]),
  };
}

function countOf(
  { share, seed }: Apart,
  digitCount: number,
): { readonly seed: number; readonly validation: number } {
  return { seed, validation: Math.max(2, Math.round(share * digitCount)) };
}

/** Digits that meet only each other. */
interface Circle {
  readonly members: Uint32Array;
  readonly random: Random;
}

function overlayAll(split: Split, pairsPerDigit: number, circles: readonly Circle[]): Split {
  const count = pairsPerDigit * circles.reduce((total, { members }) => total + members.length, 0);
  const images = new Uint8Array(count * side * side); // [count, 36, 36, 1]
  const labels = new Uint8Array(count * 2); // [count, 2]
  let pair = 0;
  for (const { members, random } of circles) {
    refuseOneClass(members, split);
    const end = pair + pairsPerDigit * members.length;
    for (let at = 0; pair < end; pair += 1, at += 1) {
      const first = members[at % members.length] ?? 0;
      const second = partnerOf(first, { members, random }, split);
      const canvas = images.subarray(pair * side * side, (pair + 1) * side * side);
      for (const example of [first, second]) addShifted(canvas, split, example, random);
      const both = [split.labels[first] ?? 0, split.labels[second] ?? 0].sort((a, b) => a - b);
      labels.set(both, 2 * pair);
    }
  }
  return { count, images, labels };
}

function refuseOneClass(members: Uint32Array, { labels }: Split): void {
  if (members.some((digit) => labels[digit] !== labels[members[0] ?? 0])) return;
  throw new RangeError('all digits are of one class; none has a partner of another');
}

/** Any digit of another class. */
function partnerOf(first: number, { members, random }: Circle, { labels }: Split): number {
  for (;;) {
    const second = members[random.int(0, members.length - 1)] ?? 0;
    if (labels[second] !== labels[first]) return second;
  }
}

function addShifted(canvas: Uint8Array, split: Split, example: number, random: Random): void {
  const down = padding + random.int(-maxShift, maxShift);
  const right = padding + random.int(-maxShift, maxShift);
  const from = example * digitSide * digitSide;
  for (let row = 0; row < digitSide; row += 1) {
    for (let column = 0; column < digitSide; column += 1) {
      const at = (row + down) * side + column + right;
      const ink = split.images[from + row * digitSide + column] ?? 0;
      canvas[at] = Math.min(255, (canvas[at] ?? 0) + ink);
    }
  }
}
