import { rm } from 'node:fs/promises';
import { trialId, sweepId, type Assignment, type Params } from '@capsweep/domain';
import type { TrainerResult, TrialContext } from '@capsweep/runner';
import trainer from '@capsweep/trainer';
import type { Options } from './options.ts';
import { keep, openRun, resumePoint, type Run } from './state.ts';

/** The paper's recipe for this row, as its code has it. */
export function paramsOf(options: Options, sha256: string | undefined): Params {
  return {
    ...(options.data === undefined
      ? { dataset: 'cifar10' }
      : { dataset: 'idx', dataPath: options.data }),
    ...(options.weights === undefined ? {} : { weights: options.weights }),
    ...(sha256 === undefined ? {} : { weightsSha256: sha256 }),
    ...{ backbone: 'mobilenet-v2', freeze: 'last', backboneMomentum: 0.999 },
    upsample: options.upsample,
    ...{ head: 'xnodr', normStart: 'keras', normMomentum: 0.99 },
    ...{ loss: 'squared-hinge', optimizer: 'adam', learningRate: 0.001, schedule: 'triangular2' },
    epochs: options.epochs,
    batchSize: options.batchSize,
    testAtEnd: true,
  };
}

/** What a run hears from outside. */
export interface Surroundings {
  /** Whether it is time to hand over. */
  isOver(): boolean;
  say(line: string): void;
}

/** Trains until the end, or until it is time to hand over; the run as it is then. */
export async function train(
  options: Options,
  params: Params,
  surroundings: Surroundings,
): Promise<{ readonly result: TrainerResult; readonly run: Run }> {
  const state = { run: await openRun(options.state, params) };
  const resume = await resumePoint(options.state, state.run);
  const last = state.run.curve.at(-1);
  if (last?.epoch === options.epochs) return { result: { kind: 'finished' }, run: state.run };
  const context: TrialContext = {
    assignment: assignmentOf(params, options),
    ...(resume && { resume }),
    signal: new AbortController().signal,
    wish: async () => {
      await new Promise(setImmediate);
      return surroundings.isOver() ? 'hand-over' : 'continue';
    },
    report: (report) => {
      if (report.epoch !== undefined)
        state.run = { ...state.run, curve: [...state.run.curve, report] };
      surroundings.say(lineOf(report));
    },
    checkpoint: async (checkpoint) => {
      state.run = await keep(options.state, state.run, checkpoint, options.shardBytes);
    },
    log: (text) => {
      surroundings.say(text);
    },
  };
  try {
    return { result: await trainer.run(context), run: state.run };
  } finally {
    if (resume) await rm(resume.folder, { recursive: true });
  }
}

function assignmentOf(params: Params, { seed, threads }: Options): Assignment {
  return {
    ...{ trial: trialId(sweepId('reproduce'), 0), attempt: 1, params, seed, threads },
    objectives: [{ metric: 'val/accuracy', goal: 'maximize' }],
    checkpoints: { everyEpochs: 1, everySeconds: 300, keepBest: 1 },
    onNaN: 'fail',
  };
}

function lineOf({ step, epoch, metrics }: Parameters<TrialContext['report']>[0]): string {
  const shown = Object.entries(metrics).filter(([name]) => !/^(model|head|backbone)\//.test(name));
  const values = shown.map(([name, value]) => `${name} ${Number(value.toPrecision(4))}`);
  return `step ${step}${epoch === undefined ? '' : `, end of epoch ${epoch}`}: ${values.join(', ')}`;
}
