/** @file What models cost before anything is trained, or after: layer by layer. */
import type { Params } from '@capsweep/domain';
import { modelCosts, type ModelCosts } from '@capsweep/capsnet';
import { knownForm } from '@capsweep/datasets';
import { openModel } from '@capsweep/engine';
import type { DatasetLoader } from './data.ts';
import { engineFor } from './engine.ts';
import { compileSettings } from './settings.ts';
import { modelOf } from './trial/model.ts';

/**
 * What the model costs that these parameters describe. Data sets that are known by name are not loaded for
 * it; of others the size of the images has to be looked up.
 *
 * @throws SweepError `trial-params`, and what loading throws.
 */
export async function costsOfParams(
  params: Params,
  load: DatasetLoader,
  signal: AbortSignal,
): Promise<ModelCosts> {
  const settings = compileSettings(params);
  const data = knownForm(settings.dataset) ?? (await load(settings.dataset, signal));
  await engineFor({ engine: 'auto', threads: 1 });
  return costed(modelOf(settings, data, 0));
}

/**
 * What a model in a folder costs, as `capsweep pull` and `capsweep export` write it.
 *
 * @throws what opening throws.
 */
export async function costsOfFolder(folder: string): Promise<ModelCosts> {
  await engineFor({ engine: 'auto', threads: 1 });
  return costed((await openModel(folder)).model);
}

function costed(model: Parameters<typeof modelCosts>[0]): ModelCosts {
  try {
    return modelCosts(model);
  } finally {
    model.dispose();
  }
}
