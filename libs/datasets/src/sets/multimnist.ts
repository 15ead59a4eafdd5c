/**
 * @file MultiMNIST (Sabour, Frosst and Hinton, "Dynamic Routing Between Capsules", 2017, section 6):
 * two digits of different classes on top of each other.
 *
 * Each digit is padded by 4 to 36 x 36 and shifted by up to 4 pixels along either axis, the two
 * independently; where both have ink the sum is cut off at 255. Digits of the training set meet
 * only digits of the training set, and those of the test set their like, so that no test digit has
 * ever been seen.
 */
import { digits, type Dataset, type Split } from '../dataset.ts';
import { randomOf, type Random } from '../order/random.ts';

const digitSide = 28;
const padding = 4;
const maxShift = 4;
const side = digitSide + 2 * padding;

export interface MultiMnistOptions {
  /** @default 0 */
  readonly seed?: number | undefined;
  /** How many partners each digit meets. The paper makes 1000; one takes 91 MB. @default 1 */
  readonly pairsPerDigit?: number | undefined;
}

/** Overlays the digits of MNIST. The same seed makes the same pictures. */
export function multiMnist(mnist: Dataset, options: MultiMnistOptions = {}): Dataset {
  const { seed = 0, pairsPerDigit = 1 } = options;
  return {
    name: 'multimnist',
    shape: [side, side, 1],
    classes: digits,
    labelsPerImage: 2,
    train: overlayAll(mnist.train, pairsPerDigit, randomOf(seed, 1)),
    test: overlayAll(mnist.test, pairsPerDigit, randomOf(seed, 2)),
  };
}

function overlayAll(split: Split, pairsPerDigit: number, random: Random): Split {
  if (split.labels.every((label) => label === split.labels[0])) {
    throw new RangeError('all digits are of one class; none has a partner of another');
  }
  const count = split.count * pairsPerDigit;
  const images = new Uint8Array(count * side * side); // [count, 36, 36, 1]
  const labels = new Uint8Array(count * 2); // [count, 2]
  for (let pair = 0; pair < count; pair += 1) {
    const first = pair % split.count;
    const second = partnerOf(first, split, random);
    const canvas = images.subarray(pair * side * side, (pair + 1) * side * side);
    for (const example of [first, second]) addShifted(canvas, split, example, random);
    const both = [split.labels[first] ?? 0, split.labels[second] ?? 0].sort((a, b) => a - b);
    labels.set(both, 2 * pair);
  }
  return { count, images, labels };
}

/** Any digit of another class. */
function partnerOf(first: number, { count, labels }: Split, random: Random): number {
  for (;;) {
    const second = random.int(0, count - 1);
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
