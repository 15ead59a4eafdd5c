import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { SweepError } from '@capsweep/domain';
import { digits, type Dataset } from './dataset.ts';
import { ensureFiles, type EnsureOptions } from './fetch/ensure.ts';
import { parseCifar } from './formats/cifar.ts';
import { cifar10Files, cifar10Form } from './sets/cifar10.ts';
import { loadByPath } from './sets/by-path/load.ts';
import { parseLocator } from './sets/by-path/locator.ts';
import { readIdxFolder } from './sets/idx-folder.ts';
import { mnistFiles } from './sets/mnist.ts';
import { multiMnistByAuthor } from './sets/multimnist-author.ts';
import { parseMultiMnist } from './sets/multimnist-form.ts';
import { multiMnist } from './sets/multimnist.ts';

export type LoadOptions = EnsureOptions;

const loaders = {
  mnist: loadMnist,
  cifar10: loadCifar10,
  multimnist: async (options, name) => multiMnist(await loadMnist(options), parseMultiMnist(name)),
  'multimnist:author': async (options) => multiMnistByAuthor(await loadMnist(options)),
} as const satisfies Record<string, (options: LoadOptions, name: string) => Promise<Dataset>>;

/** The data sets that are known by name, their variants aside. Any other comes from a path. */
export const datasetNames = (Object.keys(loaders) as (keyof typeof loaders)[]).filter(
  (name) => !name.includes(':'),
);

/**
 * Loads a data set into memory: `mnist`, `cifar10`, `multimnist`, `multimnist:author`, other forms of MultiMNIST, see
 * `multimnist-form.ts`, `idx:<folder>`, or pictures and tables by path, see `locator.ts`. What is not in the cache is fetched; everything is verified each time, whether it was or not.
 *
 * Throws `trial-params` for a name that is not known, and what {@link fetchDataset} throws.
 */
export async function loadDataset(name: string, options: LoadOptions): Promise<Dataset> {
  if (name.startsWith(idxPrefix)) return readIdxFolder(name.slice(idxPrefix.length));
  const locator = parseLocator(name);
  if (locator) return loadByPath(locator);
  return loaders[knownName(name)](options, name);
}

/**
 * Brings a data set's files into the cache without loading it.
 *
 * Throws `dataset-unavailable`, `dataset-corrupt` or `disk-full`, each with its remedy.
 */
export async function fetchDataset(name: string, options: EnsureOptions): Promise<void> {
  if (name.startsWith(idxPrefix) || parseLocator(name)) return;
  await ensureFiles(filesOf(knownName(name)), options);
}

const idxPrefix = 'idx:';

/** The loader's name: any form of MultiMNIST by Sabour's recipe has the same. */
function knownName(name: string): keyof typeof loaders {
  if (parseMultiMnist(name)) return 'multimnist';
  if (Object.hasOwn(loaders, name)) return name as keyof typeof loaders;
  const message = `dataset is "${name}"; allowed are ${datasetNames.join(', ')}, idx:<folder>, images:<size>x<channels>:<folder> and csv:<size>x<channels>:<path>.`;
  throw new SweepError('trial-params', message);
}

/** The files that a data set is made of. */
export function filesOf(name: keyof typeof loaders): typeof mnistFiles {
  return name === 'cifar10' ? cifar10Files : mnistFiles;
}

async function loadMnist(options: LoadOptions): Promise<Dataset> {
  const folder = await ensureFiles(mnistFiles, options);
  return { ...(await readIdxFolder(folder)), name: 'mnist', classes: digits };
}

async function loadCifar10(options: LoadOptions): Promise<Dataset> {
  const folder = await ensureFiles(cifar10Files, options);
  const read = async (wanted: (name: string) => boolean): Promise<Dataset['train']> => {
    const names = cifar10Files.files.map((file) => file.name).filter(wanted);
    const images = new Uint8Array(names.length * 10_000 * 32 * 32 * 3);
    const labels = new Uint8Array(names.length * 10_000);
    // One file after the other, so that the event loop has its turn between them.
    for (const [at, name] of names.entries()) {
      const part = parseCifar([await readFile(join(folder, name))]);
      images.set(part.images, at * part.images.length);
      labels.set(part.labels, at * part.labels.length);
    }
    return { count: labels.length, images, labels };
  };
  return {
    name: 'cifar10',
    ...cifar10Form,
    train: await read((name) => name.startsWith('data_batch')),
    test: await read((name) => name.startsWith('test_batch')),
  };
}
