import { isStochastic, lossFunctions, penalised } from '@capsweep/capsnet';
import { Session, type Others } from '@capsweep/engine';
import { preprocessingOf, samplesOf } from '../data.ts';
import { scheduled, stepsIn } from '../recipe/schedule.ts';
import { startFrom } from '../weights/start-from.ts';
import { modelOf } from './model.ts';
import type { AnyContext, TrialParts } from './prepare.ts';

/** The training run of a trial, before its first step; `others` are those that this process leads. */
export async function createSession(
  { settings, engine, dataset, split: { train } }: TrialParts,
  context: AnyContext,
  others?: Others,
): Promise<Session> {
  const { group } = context;
  const { seed, threads } = context.assignment;
  const log = (line: string): void => {
    if (!group || group.rank === 0) context.log(line); // the others would say the same
  };
  const model = modelOf(settings, dataset, seed);
  if (settings.weights && !context.resume) {
    const { signal } = context;
    log(await startFrom(model, settings.weights, signal));
  }
  log(`${model.countParams()} weights; ${train.length} training samples of ${dataset.name}.`);
  const stochastic = model.layers.filter(isStochastic);
  return new Session({
    model,
    loss: penalised(lossFunctions[settings.loss], model, settings.penalties),
    optimizer: settings.optimizer,
    learningRate: scheduled(settings.rate, stepsIn(settings, train.length)),
    weightDecay: settings.weightDecay,
    samples: samplesOf(dataset, 'train'),
    train,
    preprocessing: preprocessingOf(dataset),
    augmentation: settings.augmentation,
    plan: {
      samples: train.length,
      batchSize: settings.batchSize,
      epochs: settings.epochs,
      seed,
    },
    beforeStep: (step, { rows, from, to }) => {
      for (const layer of stochastic) layer.draw(seed, step, rows, { from, to });
    },
    ...(group && { seat: { rank: group.rank, size: group.size } }),
    ...(others && { others }),
    computedBy: {
      ...{ engine: engine.name, threads, ...engine.facts },
      ...(group && { processes: group.size }),
    },
    log,
  });
}
