/**
 * @file The binary version of CIFAR-10. A file is a row of records of 3073 bytes:
 *
 *     <1 x label><1024 x red><1024 x green><1024 x blue>
 *
 * with each colour plane row by row, 32 x 32.
 */
import { PNG } from 'pngjs';

const side = 32;
const pixels = side * side;
const record = 1 + 3 * pixels;

/** Images [n, 32, 32, 3] and labels [n]. */
export interface CifarRecords {
  readonly images: Uint8Array;
  readonly labels: Uint8Array;
}

/** Reads the records of some files, one after the other, into one pair of arrays. */
export function parseCifar(files: readonly Uint8Array[]): CifarRecords {
  const counts = files.map((bytes) => bytes.length / record);
  if (!counts.every(Number.isInteger)) throw new Error(`its length is no multiple of ${record}`);
  const total = counts.reduce((sum, count) => sum + count, 0);
  const images = new Uint8Array(total * 3 * pixels);
  const labels = new Uint8Array(total);
  let example = 0;
  for (const bytes of files) {
    for (let at = 0; at < bytes.length; at += record, example += 1) {
      labels[example] = bytes[at] ?? 0;
      const image = images.subarray(example * 3 * pixels, (example + 1) * 3 * pixels);
      interleave(bytes.subarray(at + 1, at + record), image);
    }
  }
  return { images, labels };
}

/** Planes [3, 1024] to pixels [1024, 3]. */
function interleave(planes: Uint8Array, image: Uint8Array): void {
  for (let pixel = 0; pixel < pixels; pixel += 1) {
    image[3 * pixel] = planes[pixel] ?? 0;
    image[3 * pixel + 1] = planes[pixels + pixel] ?? 0;
    image[3 * pixel + 2] = planes[2 * pixels + pixel] ?? 0;
  }
}

/** Makes a binary file of a PNG that has one image of 1024 pixels in each row. */
export function binaryFromPng(png: Buffer, labels: readonly number[]): Uint8Array {
  // [n, 1024, 4]: red, green, blue, opacity
  const { width, height, data } = PNG.sync.read(png);
  if (width !== pixels || height !== labels.length) {
    throw new Error(`a picture of ${width} x ${height} does not fit ${labels.length} labels`);
  }
  const binary = new Uint8Array(height * record);
  for (let example = 0; example < height; example += 1) {
    const out = example * record;
    binary[out] = labels[example] ?? 0;
    for (let pixel = 0; pixel < pixels; pixel += 1) {
      const from = 4 * (example * pixels + pixel);
      binary[out + 1 + pixel] = data[from] ?? 0;
      binary[out + 1 + pixels + pixel] = data[from + 1] ?? 0;
      binary[out + 1 + 2 * pixels + pixel] = data[from + 2] ?? 0;
    }
  }
  return binary;
}
