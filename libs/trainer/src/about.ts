import type { Dataset } from '@capsweep/datasets';
import type { Assignment, Json } from '@capsweep/domain';
import type { Preprocessing, RunningEngine } from '@capsweep/engine';

/**
 * What somebody with nothing but the checkpoint needs for predicting with it: it is written into
 * `model.json` as `userDefinedMetadata`, and into the manifest.
 *
 * A model takes `input.shape` floats per image, `byte * input.scale + input.offset` each, and answers
 * with one score per label; the highest `labelsPerImage` scores are the prediction. With a decoder there
 * is a second answer, the image as drawn from the capsules with the highest scores.
 */
export function aboutModel(
  { params, seed, trial }: Assignment,
  dataset: Dataset,
  preprocessing: Preprocessing,
  engine: RunningEngine,
): Readonly<Record<string, Json>> {
  const { scale, offset } = preprocessing;
  return {
    format: 'capsweep-model-1',
    input: { shape: [...dataset.shape], scale, offset },
    labels: [...dataset.classes],
    labelsPerImage: dataset.labelsPerImage,
    dataset: dataset.name,
    params,
    seed,
    trial,
    engine: { name: engine.name, ...engine.facts },
  };
}
