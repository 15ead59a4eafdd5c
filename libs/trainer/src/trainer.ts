/**
 * @file The built-in trainer: a trial's parameters become a model, a loop and checkpoints. What a
 * trial computes is a function of its parameters, its seed, and the engine with its threads.
 */
import type { Json, Metrics } from '@capsweep/domain';
import { modelCosts } from '@capsweep/capsnet';
import { followLeader, leadOthers, runLoop, type LoopHooks, type Session } from '@capsweep/engine';
import {
  defineTrainer,
  type FollowerContext,
  type Trainer,
  type TrainerResult,
  type TrialContext,
} from '@capsweep/runner';
import { aboutModel } from './about.ts';
import { patient } from './recipe/patience.ts';
import { costMetrics, costRecord } from './costs.ts';
import { preprocessingOf, type DatasetLoader } from './data.ts';
import { engineFor } from './engine.ts';
import { evaluationSets, type EvaluationName } from './trial/evaluation-sets.ts';
import { prepare, type TrialParts } from './trial/prepare.ts';
import { createSession } from './trial/session.ts';

/** A trainer that gets its data from `load`. */
export function createTrainer(load: DatasetLoader): Trainer {
  return defineTrainer({
    warmUp: async ({ threads }) => {
      const engine = await engineFor({ engine: 'auto', threads });
      return { engine: engine.name, reason: engine.reason, ...engine.facts };
    },
    run: async (context) => {
      const parts = await prepare(context, load);
      context.log(parts.engine.reason);
      return runTrial(context, parts);
    },
    follow: async (context) => followTrial(context, await prepare(context, load)),
  });
}

async function runTrial(context: TrialContext, parts: TrialParts): Promise<TrainerResult> {
  const { settings, engine, dataset } = parts;
  const { assignment, resume, group } = context;
  const others = group && leadOthers(group);
  const session = await createSession(parts, context, others);
  const { model } = session.parts;
  const sets = evaluationSets(parts, context, model);
  try {
    if (resume) explainResume(context, await session.restore(resume.folder), session);
    await others?.gather();
    const { checkpoints, onNaN } = assignment;
    const options = {
      ...settings,
      onNaN,
      checkpointEveryEpochs: checkpoints.everyEpochs,
      checkpointEveryMs: checkpoints.everySeconds * 1000,
      validate: sets.evaluation('val', others),
      ...(settings.testAtEnd ? { test: sets.evaluation('test', others) } : {}),
    };
    const costs = modelCosts(model);
    const about = {
      ...aboutModel(assignment, dataset, preprocessingOf(dataset), engine),
      costs: costRecord(costs),
    };
    const plain = withCosts(hooksOf(context, session, about), costMetrics(costs));
    const hooks = patient(plain, settings.patience, (line) => {
      context.log(line);
    });
    const ending = await runLoop(session, options, hooks);
    others?.leave();
    // Nothing more to learn is an end like the last epoch; no scheduler stopped it.
    return { kind: hooks.ranOut() && ending === 'stopped' ? 'finished' : ending };
  } finally {
    sets.dispose();
    session.dispose();
    model.dispose();
  }
}

/** Takes part in a trial that another process runs. */
async function followTrial(context: FollowerContext, parts: TrialParts): Promise<void> {
  const session = await createSession(parts, context);
  const sets = evaluationSets(parts, context, session.parts.model);
  if (context.resume) await session.restore(context.resume.folder);
  const evaluate = (set: string) => sets.part(set as EvaluationName);
  await followLeader({ session, evaluate, channel: context.group });
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
