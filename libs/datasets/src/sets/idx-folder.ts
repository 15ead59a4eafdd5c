import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { SweepError } from '@capsweep/domain';
import type { Dataset, Split } from '../dataset.ts';
import { parseIdx, type ByteArray } from '../formats/idx.ts';

const unpack = promisify(gunzip);

/**
 * Reads a data set in MNIST's file format from a folder with the four files
 * `{train,t10k}-{images-idx3,labels-idx1}-ubyte`, each plain or with `.gz`. Images may be grey
 * [n, height, width] or, as idx4, have channels [n, height, width, channels].
 */
export async function readIdxFolder(folder: string): Promise<Dataset> {
  const train = await readSplit(folder, 'train');
  const test = await readSplit(folder, 't10k');
  const classes = 1 + [train, test].reduce((most, part) => Math.max(most, highest(part.labels)), 0);
  if (String(train.shape) !== String(test.shape)) {
    const [a, b] = [train.shape.join(' x '), test.shape.join(' x ')];
    throw broken(folder, `its training images are ${a}, its test images ${b}`);
  }
  return {
    name: `idx:${resolve(folder)}`,
    shape: train.shape,
    classes: Array.from({ length: classes }, (_, label) => String(label)),
    labelsPerImage: 1,
    train: train.split,
    test: test.split,
  };
}

interface ReadSplit {
  readonly shape: Dataset['shape'];
  readonly split: Split;
  readonly labels: Uint8Array;
}

async function readSplit(folder: string, part: 'train' | 't10k'): Promise<ReadSplit> {
  const images = await readIdx(folder, [`${part}-images-idx3-ubyte`, `${part}-images-idx4-ubyte`]);
  const labels = await readIdx(folder, [`${part}-labels-idx1-ubyte`]);
  const [count = 0, height, width, channels = 1] = images.shape;
  if (height === undefined || width === undefined || labels.shape.length !== 1) {
    const shape = images.shape.join(' x ');
    throw broken(folder, `${part} images of ${shape} are no pictures`);
  }
  if (labels.shape[0] !== count) {
    throw broken(folder, `${part} has ${count} images and ${labels.shape[0] ?? 0} labels`);
  }
  const split = { count, images: images.data, labels: labels.data };
  return { shape: [height, width, channels], split, labels: labels.data };
}

/** Reads the first of some files that is there, packed or not. */
async function readIdx(folder: string, names: readonly string[]): Promise<ByteArray> {
  for (const name of names.flatMap((plain) => [plain, `${plain}.gz`])) {
    const bytes = await readIfThere(join(folder, name));
    if (!bytes) continue;
    try {
      return parseIdx(name.endsWith('.gz') ? await unpack(bytes) : bytes);
    } catch (cause) {
      throw broken(join(folder, name), cause instanceof Error ? cause.message : String(cause));
    }
  }
  const message = `${resolve(folder)} has no ${names[0] ?? ''} (or .gz). Put it there.`;
  throw new SweepError('dataset-unavailable', message);
}

async function readIfThere(path: string): Promise<Buffer | undefined> {
  try {
    return await readFile(path);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw error;
  }
}

function broken(path: string, reason: string): SweepError {
  const message = `${resolve(path)} cannot be used: ${reason}. Replace it.`;
  return new SweepError('dataset-corrupt', message);
}

function highest(labels: Uint8Array): number {
  let most = 0;
  for (const label of labels) if (label > most) most = label;
  return most;
}
