import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { PNG } from 'pngjs';
import sharp from 'sharp';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadDataset } from '../../load.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'capsweep-by-path-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const load = (name: string): ReturnType<typeof loadDataset> =>
  loadDataset(name, { cacheDir: join(folder, 'unused') });

/** Writes a PNG whose pixels are all of one colour, with another library than the one that reads it. */
function picture(name: string, colour: readonly [number, number, number], side = 2): void {
  const png = new PNG({ width: side, height: side });
  for (let at = 0; at < png.data.length; at += 4) png.data.set([...colour, 255], at);
  write(name, PNG.sync.write(png));
}

function write(name: string, content: string | Uint8Array): void {
  mkdirSync(dirname(join(folder, name)), { recursive: true });
  writeFileSync(join(folder, name), content);
}

const repeated = (colour: readonly number[], times: number): number[] =>
  Array.from({ length: times }, () => colour).flat();

describe('a folder of pictures', () => {
  it('names classes by folders, numbers in their order', async () => {
    picture('train/10/a.png', [1, 2, 3]);
    picture('train/9/deep/b.png', [4, 5, 6]);
    picture('test/9/c.png', [7, 8, 9]);
    write('train/9/notes.txt', 'no picture');
    const data = await load(`images:0x3:${folder}`);
    expect(data).toMatchObject({
      name: `images:0x3:${folder}`,
      shape: [2, 2, 3],
      classes: ['9', '10'],
      labelsPerImage: 1,
    });
    expect([...data.train.labels]).toEqual([1, 0]);
    expect([...data.train.images]).toEqual([...repeated([1, 2, 3], 4), ...repeated([4, 5, 6], 4)]);
    expect([...data.test.images]).toEqual(repeated([7, 8, 9], 4));
  });

  it('makes pictures of different sizes and formats alike', async () => {
    picture('train/cat/a.png', [200, 200, 200], 9);
    const colour = { r: 90, g: 90, b: 90 };
    const jpeg = sharp({ create: { width: 30, height: 12, channels: 3, background: colour } });
    write('train/dog/b.jpg', await jpeg.jpeg().toBuffer());
    picture('test/cat/c.png', [10, 10, 10], 4);
    const data = await load(`images:4x1:${folder}`);
    expect(data.shape).toEqual([4, 4, 1]);
    expect([...data.train.images.subarray(0, 16)]).toEqual(repeated([200], 16));
    for (const value of data.train.images.subarray(16))
      expect(Math.abs(value - 90)).toBeLessThan(3);
  });

  it('keeps every fifth example for the test where there is no test part', async () => {
    for (let n = 0; n < 10; n++) picture(`${n % 2 ? 'odd' : 'even'}/${n}.png`, [n, n, n]);
    const [first, again] = [await load(`images:0x1:${folder}`), await load(`images:0x1:${folder}`)];
    expect([first.train.count, first.test.count]).toEqual([8, 2]);
    expect(again).toEqual(first);
    const seen = [...first.train.images, ...first.test.images].filter((_, i) => i % 4 === 0);
    expect(seen.sort((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });

  it('names what is wrong', async () => {
    await expect(load(`images:0x3:${folder}/nowhere`)).rejects.toMatchObject({
      code: 'dataset-unavailable',
      message: expect.stringContaining(`${folder}/nowhere is no folder`) as string,
    });
    await expect(load(`images:0x3:${folder}`)).rejects.toThrow('has no folders; each class is one');
    picture('train/cat/a.png', [1, 1, 1]);
    picture('train/cat/b.png', [1, 1, 1], 3);
    await expect(load(`images:0x3:${folder}`)).rejects.toThrow(
      /[ab]\.png cannot be used: it is \d x \d x 3, others are \d x \d x 3; imageSize makes them alike/,
    );
    write('train/cat/b.png', 'no picture');
    await expect(load(`images:2x3:${folder}`)).rejects.toMatchObject({
      code: 'dataset-corrupt',
      message: expect.stringMatching(/b\.png cannot be used: it is no picture/) as string,
    });
    picture('train/cat/b.png', [1, 1, 1]);
    picture('test/dog/c.png', [1, 1, 1]);
    await expect(load(`images:2x3:${folder}`)).rejects.toThrow(
      'c.png cannot be used: its class "dog" is not among the training examples',
    );
  });
});

describe('a table', () => {
  it('has pixels in its columns', async () => {
    write('train.csv', 'label,a,b,c,d\n7,1,2,3,4\n5,5,6,7,8\n');
    write('test.csv', 'a,b,c,d,label\n9,10,11,255,7\n');
    const data = await load(`csv:0x1:${folder}`);
    expect(data).toMatchObject({ shape: [2, 2, 1], classes: ['5', '7'] });
    expect([...data.train.images]).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    expect([...data.train.labels]).toEqual([1, 0]);
    expect([...data.test.images]).toEqual([9, 10, 11, 255]);
  });

  it('names pictures beside it', async () => {
    picture('pictures/1.png', [1, 2, 3]);
    picture('pictures/2.png', [4, 5, 6]);
    const lines = ['path,label', 'pictures/1.png,"a, b"', 'pictures/2.png,c'];
    write('all.csv', [...lines, ...lines.slice(1), lines[1]].join('\r\n'));
    const data = await load(`csv:0x3:${folder}/all.csv`);
    expect([data.train.count, data.test.count]).toEqual([4, 1]);
    expect(data.classes).toEqual(['a, b', 'c']);
  });

  it.each([
    ['label,a\n1,300\n', ':2 cannot be used: column 2 is "300"; pixels are whole numbers 0 to 255'],
    ['label,a\n1,2\n\n1,\n', ':4 cannot be used: column 2 is ""'],
    ['label,a,b\n1,2,3\n', ':2 cannot be used: its 2 pixel values are no square grey image'],
    ['label,a\n,2\n', ':2 cannot be used: its label is empty'],
    ['name,a\n1,2\n', ':1 cannot be used: its header has no column "label"'],
    ['label,a\n1,2,3\n', 'on line 2'],
    ['label,path\n1,gone.png\n', 'gone.png cannot be read'],
    ['label,a\n', 'has no examples to train on'],
  ])('%j names file and line', async (text, message) => {
    write('train.csv', text);
    await expect(load(`csv:0x1:${folder}`)).rejects.toThrow(message);
  });

  it('says how a locator is written', async () => {
    await expect(load('csv:/data')).rejects.toMatchObject({
      code: 'trial-params',
      message: expect.stringContaining('csv:<size>x<1 or 3>:<path>') as string,
    });
  });
});
