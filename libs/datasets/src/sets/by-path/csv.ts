/**
 * @file Tables of images: a header, then a line per example. With a column `path` each line names a
 * picture, beside the table; without, the columns other than `label` are the pixels, 0 ... 255, row by row:
 *
 *     label,path                    label,pixel0,pixel1, ... pixel783
 *     cat,pictures/1.png            7,0,0, ... 12
 *
 * A folder has `train.csv` and, if it likes, `test.csv`; a file is all there is.
 */
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { parse } from 'csv-parse';
import { withTestPart, type Example, type Parts } from './gather.ts';
import type { Locator } from './locator.ts';
import { pixelsOf } from './pixels.ts';
import { readPicture } from './picture.ts';
import { broken, missing, reasonOf } from './trouble.ts';

/** The lines of the tables, in their order. */
export async function csvExamples(locator: Locator): Promise<Parts> {
  const { path } = locator;
  if ((await kindOf(path)) === 'file') return withTestPart(await examplesOf(path, locator));
  const [train, test] = [join(path, 'train.csv'), join(path, 'test.csv')];
  if ((await kindOf(train)) !== 'file') throw missing(path, 'has no train.csv');
  if ((await kindOf(test)) !== 'file') return withTestPart(await examplesOf(train, locator));
  return { train: await examplesOf(train, locator), test: await examplesOf(test, locator) };
}

async function kindOf(path: string): Promise<'file' | 'folder' | 'nothing'> {
  try {
    return (await stat(path)).isDirectory() ? 'folder' : 'file';
  } catch {
    return 'nothing';
  }
}

async function examplesOf(file: string, form: Locator): Promise<Example[]> {
  const examples: Example[] = [];
  let columns: Columns | undefined;
  for await (const { record, info } of linesOf(file)) {
    if (columns) examples.push(exampleOf(record, columns, { file, line: info.lines, form }));
    else columns = columnsOf(record, file);
  }
  return examples;
}

interface Line {
  readonly record: readonly string[];
  readonly info: { readonly lines: number };
}

async function* linesOf(file: string): AsyncIterable<Line> {
  const table = createReadStream(file).pipe(
    parse({ info: true, bom: true, trim: true, skip_empty_lines: true }),
  );
  try {
    yield* table as AsyncIterable<Line>;
  } catch (error) {
    if ((error as { code?: string }).code === 'dataset-corrupt') throw error;
    throw broken(file, reasonOf(error), error);
  }
}

interface Columns {
  readonly label: number;
  /** Where the column is that names pictures; -1 where the others are pixels. */
  readonly path: number;
}

function columnsOf(header: readonly string[], file: string): Columns {
  const names = header.map((name) => name.toLowerCase());
  const label = names.indexOf('label');
  if (label === -1) throw broken(`${file}:1`, 'its header has no column "label"');
  return { label, path: names.indexOf('path') };
}

interface Place {
  readonly file: string;
  /** Counted from 1. */
  readonly line: number;
  readonly form: Locator;
}

function exampleOf(record: readonly string[], columns: Columns, place: Place): Example {
  const { file, line, form } = place;
  const where = `${file}:${line}`;
  const label = record[columns.label] ?? '';
  if (label === '') throw broken(where, 'its label is empty');
  if (columns.path === -1) {
    const picture = pixelsOf(record, columns.label, { where, channels: form.channels });
    return { where, label, read: () => picture };
  }
  const path = record[columns.path] ?? '';
  if (path === '') throw broken(where, 'its path is empty');
  const picture = join(dirname(file), path);
  return { where: `${where} (${picture})`, label, read: () => readPicture(picture, form) };
}
