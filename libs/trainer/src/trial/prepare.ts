import { SweepError } from '@capsweep/domain';
import type { Dataset } from '@capsweep/datasets';
import type { EngineOptions, RunningEngine, Split } from '@capsweep/engine';
import type { FollowerContext, TrialContext } from '@capsweep/runner';
import type { DatasetLoader } from '../data.ts';
import { engineFor } from '../engine.ts';
import { compileSettings, type Settings } from '../settings.ts';
import { splitOf } from './split.ts';

/** What every process of a trial is told, whether it leads, follows or is alone. */
export type AnyContext = TrialContext | FollowerContext;

/** What a trial is made of. */
export interface TrialParts {
  readonly settings: Settings;
  readonly engine: RunningEngine;
  readonly dataset: Dataset;
  readonly split: Split;
}

/**
 * Checks a trial's parameters, and gets its engine and its data.
 *
 * @throws SweepError `trial-params`, `engine-unavailable`
 */
export async function prepare(context: AnyContext, load: DatasetLoader): Promise<TrialParts> {
  const { assignment, signal, group } = context;
  const settings = compileSettings(assignment.params);
  const { engine: name, numerics } = settings;
  if (group && settings.batchSize < group.size) throw tooSmall(settings.batchSize, group.size);
  const options: EngineOptions = { engine: name, threads: assignment.threads, numerics };
  const engine = await engineFor(options);
  if (group && engine.name !== 'torch') throw lonely(engine, group.size);
  const dataset = await load(settings.dataset, signal);
  const split = splitOf(dataset, settings.split);
  return { settings, engine, dataset, split };
}

function tooSmall(batchSize: number, size: number): SweepError {
  const message = `batchSize is ${batchSize}: too small for resources.processes ${size}, which share each batch. Allowed: ${size} or more, or fewer processes.`;
  return new SweepError('trial-params', message, { details: { batchSize, processes: size } });
}

function lonely({ name, reason }: RunningEngine, size: number): SweepError {
  const message = `resources.processes is ${size}, but the engine ${name} trains in one process only. Several need the engine torch. ${reason}`;
  return new SweepError('engine-unavailable', message, { details: { engine: name } });
}
