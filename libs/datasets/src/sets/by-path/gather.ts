import type { Split } from '../../dataset.ts';
import { seededSplit } from '../../order/seeded.ts';
import type { Picture } from './picture.ts';
import { broken } from './trouble.ts';

/** One example: what it is called, and how to get its pixels. */
export interface Example {
  /** For errors: a file, or a file and its line. */
  readonly where: string;
  readonly label: string;
  read(): Promise<Picture> | Picture;
}

/** Examples of a data set in its two parts. */
export interface Parts {
  readonly train: readonly Example[];
  readonly test: readonly Example[];
}

/** Labels fit in a byte. */
const mostClasses = 256;

/** The labels of the training examples, sorted; numbers by their value. */
export function classesOf(path: string, { train, test }: Parts): readonly string[] {
  const known = new Set(train.map(({ label }) => label));
  if (known.size > mostClasses) {
    throw broken(path, `it has ${known.size} classes; at most ${mostClasses} are allowed`);
  }
  const stranger = test.find(({ label }) => !known.has(label));
  if (stranger) {
    throw broken(
      stranger.where,
      `its class "${stranger.label}" is not among the training examples`,
    );
  }
  return [...known].sort((a, b) => a.localeCompare(b, 'en', { numeric: true }));
}

/** Where there is no test part: every fifth example, drawn by a fixed seed, is kept for it. */
export function withTestPart(examples: readonly Example[]): Parts {
  const validation = Math.round(examples.length / 5);
  const { train, validation: test } = seededSplit(examples.length, { seed: 0, validation });
  const pick = (indices: Uint32Array): Example[] =>
    Array.from(indices, (index) => examples[index] as Example);
  return { train: pick(train), test: pick(test) };
}

/** The shape that all examples must have, and the numbers of their labels. */
export interface Common {
  readonly shape: Picture['shape'];
  readonly classes: readonly string[];
}

/** Reads the examples one after the other; one of another shape is refused by its name. */
export async function gather(
  examples: readonly Example[],
  { shape, classes }: Common,
): Promise<Split> {
  const size = shape.reduce((product, side) => product * side, 1);
  const images = new Uint8Array(examples.length * size);
  const numbers = new Map(classes.map((name, number) => [name, number]));
  for (const [at, example] of examples.entries()) {
    const picture = await example.read();
    if (picture.shape.join() !== shape.join()) {
      const [found, wanted] = [picture.shape.join(' x '), shape.join(' x ')];
      throw broken(
        example.where,
        `it is ${found}, others are ${wanted}; imageSize makes them alike`,
      );
    }
    images.set(picture.pixels, at * size);
  }
  const labels = Uint8Array.from(examples, ({ label }) => numbers.get(label) ?? 0);
  return { count: examples.length, images, labels };
}
