import { resolve } from 'node:path';
import type { Dataset } from '../../dataset.ts';
import { csvExamples } from './csv.ts';
import { folderExamples } from './folder.ts';
import { classesOf, gather, type Parts } from './gather.ts';
import { locatorText, type Locator } from './locator.ts';
import { missing } from './trouble.ts';

/**
 * Loads a folder of pictures or tables of them.
 *
 * Throws `dataset-unavailable` where something is not there, and `dataset-corrupt` with file and line
 * where something cannot be used.
 */
export async function loadByPath(locator: Locator): Promise<Dataset> {
  const at = { ...locator, path: resolve(locator.path) };
  const parts = at.kind === 'csv' ? await csvExamples(at) : await folderExamples(at);
  const first = parts.train[0];
  if (first === undefined) throw missing(at.path, 'has no examples to train on');
  const common = { shape: (await first.read()).shape, classes: classesOf(at.path, parts) };
  return {
    name: locatorText(at),
    ...common,
    labelsPerImage: 1,
    ...(await gatherBoth(parts, common)),
  };
}

async function gatherBoth(
  { train, test }: Parts,
  common: Pick<Dataset, 'shape' | 'classes'>,
): Promise<Pick<Dataset, 'train' | 'test'>> {
  return { train: await gather(train, common), test: await gather(test, common) };
}
