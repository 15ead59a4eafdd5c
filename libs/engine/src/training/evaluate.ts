import type { LayersModel } from '@tensorflow/tfjs-layers';
import { gatherBatch, type Preprocessing, type Samples } from '../data/samples.ts';
import { answer, countCorrect, onDevice, type LossFunction } from './step.ts';
import { meansSince, nothing, Tally, type Means } from './tally.ts';

/** What to evaluate on. */
export interface EvaluationSet {
  readonly samples: Samples;
  readonly indices: Uint32Array;
  readonly preprocessing: Preprocessing;
  readonly batchSize: number;
}

/**
 * Mean loss and accuracy over a set of samples, with the model as it is when predicting.
 *
 * @param goOn Asked between batches; false ends the evaluation without a result.
 */
export async function evaluate(
  model: LayersModel,
  loss: LossFunction,
  set: EvaluationSet,
  goOn: () => Promise<boolean>,
): Promise<Means | undefined> {
  const tally = new Tally();
  try {
    const { indices, batchSize, preprocessing, samples } = set;
    for (let from = 0; from < indices.length; from += batchSize) {
      if (!(await goOn())) return undefined;
      const to = Math.min(from + batchSize, indices.length);
      const batch = gatherBatch(samples, indices, { from, to, preprocessing });
      tally.count(batch.size);
      onDevice(batch, samples.shape, ({ images, targets }) => {
        const { scores, others } = answer(model, images, { training: false });
        tally.add(
          loss(scores, targets, { images, others }),
          countCorrect(scores, targets, samples.labelsPerImage),
          batch.size,
        );
      });
    }
    return meansSince(nothing, await tally.read());
  } finally {
    tally.dispose();
  }
}
