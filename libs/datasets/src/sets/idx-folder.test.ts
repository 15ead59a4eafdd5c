import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { loadDataset } from '../load.ts';
import { writeIdx } from './testdata/idx-file.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'capsweep-idx-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const load = (): ReturnType<typeof loadDataset> =>
  loadDataset(`idx:${folder}`, { cacheDir: join(folder, 'unused') });

const write = (name: string, shape: number[], data: ArrayLike<number>): void =>
  writeIdx(join(folder, name), shape, data);

function writeAll(suffix = ''): void {
  write(`train-images-idx3-ubyte${suffix}`, [3, 2, 2], [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
  write('train-labels-idx1-ubyte', [3], [0, 2, 1]);
  write('t10k-images-idx3-ubyte', [1, 2, 2], [13, 14, 15, 16]);
  write('t10k-labels-idx1-ubyte', [1], [4]);
}

it.each(['', '.gz'])('reads four files by hand (%s)', async (suffix) => {
  writeAll(suffix);
  const data = await load();
  expect(data).toMatchObject({
    name: `idx:${folder}`,
    shape: [2, 2, 1],
    classes: ['0', '1', '2', '3', '4'],
    labelsPerImage: 1,
  });
  expect(data.train.count).toBe(3);
  expect([...data.train.images]).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
  expect([...data.train.labels]).toEqual([0, 2, 1]);
  expect([...data.test.images]).toEqual([13, 14, 15, 16]);
});

it('reads colour images of four dimensions', async () => {
  writeAll();
  rmSync(join(folder, 'train-images-idx3-ubyte'));
  rmSync(join(folder, 't10k-images-idx3-ubyte'));
  write('train-images-idx4-ubyte', [3, 1, 1, 3], [1, 2, 3, 4, 5, 6, 7, 8, 9]);
  write('t10k-images-idx4-ubyte', [1, 1, 1, 3], [7, 8, 9]);
  expect((await load()).shape).toEqual([1, 1, 3]);
});

it('names the file that is missing, broken or does not fit', async () => {
  await expect(load()).rejects.toMatchObject({
    code: 'dataset-unavailable',
    message: expect.stringMatching(/has no train-images-idx3-ubyte \(or .gz\)/) as string,
  });
  writeAll();
  write('train-labels-idx1-ubyte', [2], [0, 1]);
  await expect(load()).rejects.toMatchObject({
    code: 'dataset-corrupt',
    message: `${folder} cannot be used: train has 3 images and 2 labels. Replace it.`,
  });
  writeAll();
  write('t10k-images-idx3-ubyte', [1, 1, 4], [1, 2, 3, 4]);
  await expect(load()).rejects.toThrow('its training images are 2 x 2 x 1, its test images 1 x 4');
  write('t10k-images-idx3-ubyte', [2, 2, 2], [1, 2, 3]);
  await expect(load()).rejects.toThrow(
    't10k-images-idx3-ubyte cannot be used: it has 3 elements; its header promises',
  );
});

it('names the data sets that are known, when asked for another', async () => {
  await expect(loadDataset('mnits', { cacheDir: folder })).rejects.toMatchObject({
    code: 'trial-params',
    message:
      'dataset is "mnits"; allowed are mnist, cifar10, multimnist, idx:<folder>, images:<size>x<channels>:<folder> and csv:<size>x<channels>:<path>.',
  });
});
