import { lossFunctions } from '@capsweep/capsnet';
import { range } from '@capsweep/domain';
import {
  alone,
  evaluateTogether,
  Evaluator,
  nothing,
  partOf,
  type Evaluation,
  type Others,
  type Session,
  type Totals,
} from '@capsweep/engine';
import { preprocessingOf, samplesOf } from '../data.ts';
import type { AnyContext, TrialParts } from './prepare.ts';

/** What a trial evaluates itself on. */
export type EvaluationName = 'val' | 'test';

/** The sets that a model is evaluated on while it learns. */
export interface EvaluationSets {
  /** The evaluation of a whole set, with the help of those that this process leads, if any. */
  evaluation(set: EvaluationName, others: Others | undefined): Evaluation;
  /** Sums over this process' part of a set. */
  part(set: EvaluationName): Promise<Totals>;
  dispose(): void;
}

/** Samples in a batch of an evaluation. */
const evaluationBatch = 200;

/** The sets of a trial, for the model that it trains. */
export function evaluationSets(
  { settings, dataset, split }: TrialParts,
  context: AnyContext,
  model: Session['parts']['model'],
): EvaluationSets {
  const evaluator = new Evaluator({
    ...{ model, loss: lossFunctions[settings.loss], like: samplesOf(dataset, 'train') },
    log: (line) => {
      context.log(line);
    },
  });
  const indices = { val: split.validation, test: range(dataset.test.count) };
  const own = (set: EvaluationName, goOn: () => Promise<boolean>): Promise<Totals | undefined> => {
    const { from, counted } = partOf(indices[set].length, context.group ?? alone);
    return evaluator.totals(
      {
        samples: samplesOf(dataset, set === 'val' ? 'train' : 'test'),
        indices: indices[set].subarray(from, from + counted),
        preprocessing: preprocessingOf(dataset),
        batchSize: evaluationBatch,
      },
      goOn,
    );
  };
  return {
    evaluation: (set, others) => evaluateTogether(set, (goOn) => own(set, goOn), others),
    part: async (set) => {
      const goOn = (): Promise<boolean> => context.wish().then(() => true);
      return (await own(set, goOn)) ?? nothing;
    },
    dispose: () => {
      evaluator.dispose();
    },
  };
}
