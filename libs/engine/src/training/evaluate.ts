import type { LayersModel } from '@tensorflow/tfjs-layers';
import { gatherBatch, type Batch, type Preprocessing, type Samples } from '../data/samples.ts';
import { answer, countCorrect, type LossFunction } from './step.ts';
import { createStepper, type Stepper } from './stepper.ts';
import { meansSince, nothing, Tally, type Means, type Totals } from './tally.ts';

/** What to evaluate on. */
export interface EvaluationSet {
  readonly samples: Samples;
  readonly indices: Uint32Array;
  readonly preprocessing: Preprocessing;
  readonly batchSize: number;
}

/** What an {@link Evaluator} is made of. */
export interface EvaluatorParts {
  readonly model: LayersModel;
  readonly loss: LossFunction;
  /** Samples whose images have the shape, and the labels per image, of all that is to come. */
  readonly like: Pick<Samples, 'shape' | 'labelsPerImage'>;
  /** Hears what a person should know about how batches are run. */
  readonly log?: (line: string) => void;
}

/**
 * Evaluates a model as it is when predicting, again and again while it learns. Batches are recorded
 * and replayed as training steps are.
 */
export class Evaluator {
  readonly #tally = new Tally();
  readonly #stepper: Stepper;

  constructor({ model, loss, like, log }: EvaluatorParts) {
    this.#stepper = createStepper({
      shape: like.shape,
      step: ({ images, targets }) => {
        const { scores, others } = answer(model, images, { training: false });
        const correct = countCorrect(scores, targets, like.labelsPerImage);
        const mean = loss(scores, targets, { images, others });
        this.#tally.add(mean, correct, targets.shape[0]);
      },
      ...(log ? { log } : {}),
    });
  }

  /**
   * Mean loss and accuracy over a set of samples.
   *
   * @param goOn Asked between batches; false ends the evaluation without a result.
   */
  async run(set: EvaluationSet, goOn: () => Promise<boolean>): Promise<Means | undefined> {
    const totals = await this.totals(set, goOn);
    return totals && meansSince(nothing, totals);
  }

  /** The sums behind {@link Evaluator.run}. */
  async totals(set: EvaluationSet, goOn: () => Promise<boolean>): Promise<Totals | undefined> {
    this.#tally.reset();
    let batch = batchAt(set, 0);
    for (let from = 0; batch; from += set.batchSize) {
      if (!(await goOn())) return undefined;
      const done = this.#stepper.run(batch);
      this.#tally.count(batch.size);
      batch = batchAt(set, from + set.batchSize); // gathered while the other one runs
      await done;
    }
    return this.#tally.read();
  }

  dispose(): void {
    this.#stepper.dispose();
    this.#tally.dispose();
  }
}

function batchAt(
  { samples, indices, batchSize, preprocessing }: EvaluationSet,
  from: number,
): Batch | undefined {
  if (from >= indices.length) return undefined;
  const to = Math.min(from + batchSize, indices.length);
  return gatherBatch(samples, indices, { from, to, preprocessing });
}

/** {@link Evaluator.run}, once. */
export async function evaluate(
  model: LayersModel,
  loss: LossFunction,
  set: EvaluationSet,
  goOn: () => Promise<boolean>,
): Promise<Means | undefined> {
  const evaluator = new Evaluator({ model, loss, like: set.samples });
  try {
    return await evaluator.run(set, goOn);
  } finally {
    evaluator.dispose();
  }
}
