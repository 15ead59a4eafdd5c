/**
 * @file The built-in trainer: a trial's parameters become a model, a loop and checkpoints. What a
 * trial computes is a function of its parameters, its seed, and the engine with its threads.
 */
import type { Json, Metrics } from '@capsweep/domain';
import { buildModel, isStochastic, lossFunctions, modelCosts, penalised } from '@capsweep/capsnet';
import {
  Evaluator,
  runLoop,
  Session,
  splitSamples,
  type EngineOptions,
  type Evaluation,
  type LoopHooks,
  type RunningEngine,
} from '@capsweep/engine';
import {
  defineTrainer,
  type Trainer,
  type TrainerResult,
  type TrialContext,
} from '@capsweep/runner';
import type { Dataset } from '@capsweep/datasets';
import { aboutModel } from './about.ts';
import { patient } from './recipe/patience.ts';
import { scheduled, stepsIn } from './recipe/schedule.ts';
import { costMetrics, costRecord } from './costs.ts';
import { preprocessingOf, samplesOf, type DatasetLoader } from './data.ts';
import { engineFor } from './engine.ts';
import { startFrom } from './weights/start-from.ts';
import { compileSettings, type Settings } from './settings.ts';

/** Samples in a batch of an evaluation. */
const evaluationBatch = 200;

/** A trainer that gets its data from `load`. */
export function createTrainer(load: DatasetLoader): Trainer {
  return defineTrainer({
    warmUp: async ({ threads }) => {
      const engine = await engineFor({ engine: 'auto', threads });
      return { engine: engine.name, reason: engine.reason, ...engine.facts };
    },
    run: async (context) => {
      const { assignment, signal } = context;
      const settings = compileSettings(assignment.params);
      const { engine: name, numerics } = settings;
      const options: EngineOptions = { engine: name, threads: assignment.threads, numerics };
      const engine = await engineFor(options);
      context.log(engine.reason);
      const dataset = await load(settings.dataset, signal);
      return runTrial(context, { settings, engine, dataset });
    },
  });
}

interface TrialParts {
  readonly settings: Settings;
  readonly engine: RunningEngine;
  readonly dataset: Dataset;
}

async function runTrial(context: TrialContext, parts: TrialParts): Promise<TrainerResult> {
  const { settings, engine, dataset } = parts;
  const { assignment, resume } = context;
  const preprocessing = preprocessingOf(dataset);
  const samples = samplesOf(dataset, 'train');
  const split = splitSamples(firstLabels(dataset), settings.split);
  const session = await createSession(parts, context, split.train);
  const { model } = session.parts;
  const loss = lossFunctions[settings.loss];
  const evaluator = new Evaluator({
    ...{ model, loss, like: samples },
    log: (line) => {
      context.log(line);
    },
  });
  const evaluation = (of: typeof samples, indices: Uint32Array): Evaluation => {
    const set = { samples: of, indices, preprocessing, batchSize: evaluationBatch };
    return (goOn) => evaluator.run(set, goOn);
  };
  const test = samplesOf(dataset, 'test');
  const everyTest = Uint32Array.from({ length: dataset.test.count }, (_, i) => i);
  try {
    if (resume) explainResume(context, await session.restore(resume.folder), session);
    const { checkpoints, onNaN } = assignment;
    const options = {
      ...settings,
      onNaN,
      checkpointEveryEpochs: checkpoints.everyEpochs,
      checkpointEveryMs: checkpoints.everySeconds * 1000,
      validate: evaluation(samples, split.validation),
      ...(settings.testAtEnd ? { test: evaluation(test, everyTest) } : {}),
    };
    const costs = modelCosts(model);
    const about = {
      ...aboutModel(assignment, dataset, preprocessing, engine),
      costs: costRecord(costs),
    };
    const plain = withCosts(hooksOf(context, session, about), costMetrics(costs));
    const hooks = patient(plain, settings.patience, (line) => {
      context.log(line);
    });
    const ending = await runLoop(session, options, hooks);
    // Nothing more to learn is an end like the last epoch; no scheduler stopped it.
    return { kind: hooks.ranOut() && ending === 'stopped' ? 'finished' : ending };
  } finally {
    evaluator.dispose();
    session.dispose();
    model.dispose();
  }
}

async function createSession(
  { settings, engine, dataset }: TrialParts,
  context: TrialContext,
  train: Uint32Array,
): Promise<Session> {
  const { seed, threads } = context.assignment;
  const model = buildModel({
    inputShape: dataset.shape,
    classes: dataset.classes.length,
    backbone: settings.backbone,
    head: settings.head,
    ...(settings.penalties.reconstruction > 0 && {
      decoder: { labelsPerImage: dataset.labelsPerImage },
    }),
    seed,
  });
  if (settings.weights && !context.resume) {
    const { signal } = context;
    context.log(await startFrom(model, settings.weights, signal));
  }
  context.log(
    `${model.countParams()} weights; ${train.length} training samples of ${dataset.name}.`,
  );
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
    beforeStep: (step, size) => {
      for (const layer of stochastic) layer.draw(seed, step, size);
    },
    computedBy: { engine: engine.name, threads, ...engine.facts },
    log: (line) => {
      context.log(line);
    },
  });
}

function hooksOf(
  context: TrialContext,
  session: Session,
  about: Readonly<Record<string, Json>>,
): LoopHooks {
  return {
    wish: () => {
      context.signal.throwIfAborted();
      return context.wish();
    },
    report: (report) => {
      context.report(report);
    },
    checkpoint: (standing) =>
      context.checkpoint({
        ...standing,
        about,
        write: (folder) => session.save(folder, { ...about, ...standing }),
      }),
    now: () => performance.now(),
  };
}

/** What a model costs goes with every report of an epoch's end; it never changes. */
function withCosts(hooks: LoopHooks, costs: Metrics): LoopHooks {
  return {
    ...hooks,
    report: (report) => {
      const metrics = report.epoch === undefined ? report.metrics : { ...report.metrics, ...costs };
      hooks.report({ ...report, metrics });
    },
  };
}

/** One label per image, for a stratified split. */
function firstLabels({ train, labelsPerImage }: Dataset): Uint8Array {
  if (labelsPerImage === 1) return train.labels;
  return Uint8Array.from({ length: train.count }, (_, i) => train.labels[i * labelsPerImage] ?? 0);
}

/** Says where a run goes on, and whether it can be the same to the bit. */
function explainResume(
  context: TrialContext,
  computedBy: Readonly<Record<string, Json>>,
  session: Session,
): void {
  const { step, epoch } = session.position;
  const before = JSON.stringify(computedBy);
  const now = JSON.stringify(session.parts.computedBy);
  const note = before === now ? '' : ` Not bit-comparable: ${before} went before, ${now} goes on.`;
  context.log(`Going on after step ${step}, in epoch ${epoch + 1}.${note}`);
}
