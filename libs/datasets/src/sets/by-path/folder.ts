/**
 * @file A folder of pictures whose classes are the names of their folders:
 *
 *     pets/train/cat/1.png     or, without a test part,     pets/cat/1.png
 *     pets/test/dog/7.jpg                                   pets/dog/7.jpg
 */
import { readdir } from 'node:fs/promises';
import { extname, join } from 'node:path';
import type { Dirent } from 'node:fs';
import { withTestPart, type Example, type Parts } from './gather.ts';
import type { Locator } from './locator.ts';
import { readPicture } from './picture.ts';
import { missing, reasonOf } from './trouble.ts';

const formats = ['.png', '.jpg', '.jpeg', '.webp', '.gif', '.tif', '.tiff', '.avif'];

/** The pictures of a folder, in the order of their names. */
export async function folderExamples(locator: Locator): Promise<Parts> {
  const { path } = locator;
  const folders = await foldersIn(path);
  if (!folders.includes('train')) return withTestPart(await examplesIn(path, locator));
  if (!folders.includes('test'))
    return withTestPart(await examplesIn(join(path, 'train'), locator));
  return {
    train: await examplesIn(join(path, 'train'), locator),
    test: await examplesIn(join(path, 'test'), locator),
  };
}

async function examplesIn(folder: string, form: Locator): Promise<Example[]> {
  const labels = await foldersIn(folder);
  if (labels.length === 0) throw missing(folder, 'has no folders; each class is one');
  const perClass = labels.map(async (label) => {
    const files = await picturesIn(join(folder, label));
    return files.map((where) => ({ where, label, read: () => readPicture(where, form) }));
  });
  return (await Promise.all(perClass)).flat();
}

/** Pictures below a folder, at any depth; other files are none of our business. */
async function picturesIn(folder: string): Promise<string[]> {
  const entries = await listed(folder);
  const below = await Promise.all(
    entries.map(async (entry) => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) return await picturesIn(path);
      return formats.includes(extname(entry.name).toLowerCase()) ? [path] : [];
    }),
  );
  return below.flat();
}

async function foldersIn(folder: string): Promise<string[]> {
  const entries = await listed(folder);
  return entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
}

/** What is in a folder, by name; hidden files left out. */
async function listed(folder: string): Promise<Dirent[]> {
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    const visible = entries.filter(({ name }) => !name.startsWith('.'));
    return visible.sort((a, b) => (a.name < b.name ? -1 : 1));
  } catch (error) {
    throw missing(folder, `is no folder that can be read (${reasonOf(error)})`);
  }
}
