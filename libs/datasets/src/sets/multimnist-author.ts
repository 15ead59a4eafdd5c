/**
 * @file MultiMNIST as the code of the XnODR paper makes it (Sun, Fard and Mahoor, 2021), for comparing
 * with its numbers and with nothing else: training and test images of MNIST are one pool, so that the
 * digits of the test pairs have been trained on.
 *
 * The pool of 70,000, five times over, is paired with a shuffled copy of itself; pairs of one class are
 * dropped. Each digit lies anywhere on 36 x 36, and where both have ink the sum, up to 510, is kept. The
 * first 240,000 pairs are for training and the next 40,000 for the test.
 */
import { setImmediate } from 'node:timers/promises';
import type { Dataset, Split } from '../dataset.ts';
import { randomOf, type Random } from '../order/random.ts';
import { seededOrder } from '../order/seeded.ts';
import { digitSide, pairsForm, side } from './pairs.ts';

const copies = 5;
/** A byte holds half of a sum; the odd level is lost. */
const levelsPerByte = 2;

/** What is made of it. */
export interface AuthorPairsOptions {
  /** @default 0 */
  readonly seed?: number | undefined;
  /** Pairs for training. @default 240,000, which take 311 MB */
  readonly train?: number;
  /** @default 40,000 */
  readonly test?: number;
}

/** Overlays the digits of MNIST in the author's way. The same seed makes the same pictures. */
export async function multiMnistByAuthor(
  mnist: Dataset,
  { seed = 0, train = 240_000, test = 40_000 }: AuthorPairsOptions = {},
): Promise<Dataset> {
  const pool = joined(mnist.train, mnist.test);
  const pairs = pairsOf(pool, seed);
  const random = randomOf(seed, 3);
  const paint = (from: number, count: number): Promise<Split> =>
    overlaid(pool, pairs.slice(from, from + count), random);
  return {
    name: 'multimnist:author',
    ...pairsForm,
    levelsPerByte,
    train: await paint(0, train),
    test: await paint(train, test),
  };
}

type Pair = readonly [first: number, second: number];

/** Every example of the pool and its partner of another class, in the pool's order, five times. */
function pairsOf({ count, labels }: Split, seed: number): Pair[] {
  const partners = seededOrder(copies * count, { seed });
  const all = Array.from(partners, (partner, at): Pair => [at % count, partner % count]);
  return all.filter(([first, second]) => labels[first] !== labels[second]);
}

async function overlaid(pool: Split, pairs: readonly Pair[], random: Random): Promise<Split> {
  const images = new Uint8Array(pairs.length * side * side); // [pairs, 36, 36, 1]
  const labels = new Uint8Array(pairs.length * 2); // [pairs, 2]
  const sums = new Uint16Array(side * side);
  for (const [at, pair] of pairs.entries()) {
    sums.fill(0);
    for (const example of pair) addSomewhere(sums, pool, example, random);
    images.set(
      sums.map((sum) => sum / levelsPerByte),
      at * side * side,
    );
    const both = pair.map((example) => pool.labels[example] ?? 0).sort((a, b) => a - b);
    labels.set(both, 2 * at);
    // It takes seconds; whoever waits for this process meanwhile hears from it.
    if (at % 10_000 === 0) await setImmediate();
  }
  return { count: pairs.length, images, labels };
}

function addSomewhere(sums: Uint16Array, pool: Split, example: number, random: Random): void {
  const [down, right] = [random.int(0, side - digitSide), random.int(0, side - digitSide)];
  const from = example * digitSide * digitSide;
  for (let row = 0; row < digitSide; row += 1) {
    for (let column = 0; column < digitSide; column += 1) {
      const at = (row + down) * side + column + right;
      sums[at] = (sums[at] ?? 0) + (pool.images[from + row * digitSide + column] ?? 0);
    }
  }
}

function joined(a: Split, b: Split): Split {
  return {
    count: a.count + b.count,
    images: concat(a.images, b.images),
    labels: concat(a.labels, b.labels),
  };
}

function concat(a: Uint8Array, b: Uint8Array): Uint8Array {
  const both = new Uint8Array(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
}
