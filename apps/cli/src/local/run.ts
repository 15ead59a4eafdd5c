import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import pc from 'picocolors';
import { isEnded, SweepError, workerId, type Sweep, type SweepSpec } from '@capsweep/domain';
import { ChildPool, fittingSlots, gpusOf, Runner, serveTrials } from '@capsweep/runner';
import type { Io } from '../io.ts';
import { notePopulation } from '../population.ts';
import type { Screen } from '../render/screen.ts';
import type { Snapshot } from '../source.ts';
import { watchSweep } from '../watch.ts';
import { localPatienceMs, openLocalHouse, type LocalHouse } from './house.ts';
import { localLink } from './link.ts';
import { localSource } from './source.ts';

export interface LocalRunOptions {
  readonly spec: SweepSpec;
  readonly source: string;
  /** The sweep file; trainers are found from its folder. */
  readonly file: string;
  readonly folder: string;
  /** `auto`: take the first free name instead of going on with a sweep of that name. */
  readonly autoName: boolean;
  /** Trials at once. Default: as many as the cores allow with the threads of a trial. */
  readonly slots?: number;
  readonly user: string;
  /** Where progress is shown. */
  readonly screen: Screen;
}

/**
 * Runs a whole sweep in this process and its children: the same orchestration on files instead of
 * Redis, a bell in memory instead of BullMQ, a folder instead of a bucket, no port. A sweep that
 * was interrupted goes on from its last checkpoints when it is run again.
 */
export async function runLocally(io: Io, options: LocalRunOptions): Promise<Snapshot> {
  const house = await openLocalHouse(options.folder);
  try {
    const sweep = await findOrCreate(io, house, options);
    return await work(io, house, sweep, options);
  } finally {
    await house.close();
  }
}

async function findOrCreate(io: Io, house: LocalHouse, options: LocalRunOptions): Promise<Sweep> {
  const { people } = house.orchestrator;
  const { spec, source, user, autoName } = options;
  if (autoName)
    return await people.create({
      spec: { ...spec, name: people.freeName(spec.name) },
      source,
      user,
    });
  const known = people.list().find(({ sweep }) => sweep.name === spec.name)?.sweep;
  if (!known) return await people.create({ spec, source, user });
  if (isEnded(known)) {
    const message = `${spec.name} has run here already (${options.folder}); add --name auto to run it again under a new name`;
    throw new SweepError('sweep-name-taken', message);
  }
  if (JSON.stringify(asFirstPlanned(known, spec)) !== JSON.stringify(spec)) {
    const message = `${spec.name} was interrupted here and its file has changed since; add --name auto to run the changed one, or restore the file to go on`;
    throw new SweepError('sweep-name-taken', message);
  }
  if (known.state === 'paused') await people.resume(known.id);
  io.note(pc.dim(`going on with ${spec.name}, which was interrupted`));
  return known;
}

/** A sweep's spec without the trials that it was given afterwards. */
function asFirstPlanned({ spec, extendedAt }: Sweep, { search }: SweepSpec): SweepSpec {
  if (extendedAt === undefined) return spec;
  return { ...spec, search: { ...spec.search, configurations: search.configurations } };
}

async function work(
  io: Io,
  house: LocalHouse,
  sweep: Sweep,
  options: LocalRunOptions,
): Promise<Snapshot> {
  const slots = slotsOf(io, options, sweep.spec);
  notePopulation(io, sweep.spec, Math.floor(slots / sweep.spec.resources.slots));
  const scratch = await makeScratch(options.folder);
  const trouble = (error: SweepError): void => io.note(pc.yellow(error.message));
  const worker = workerId(`local-${process.pid}`);
  const { orchestrator, objects } = house;
  const link = localLink({
    orchestrator,
    objects,
    worker,
    sweep,
    patienceMs: localPatienceMs,
    onTrouble: trouble,
  });
  const pool = new ChildPool(scratch);
  const runner = new Runner({
    link,
    pool,
    trainers: {
      builtin,
      root: dirname(resolve(options.file)),
    },
    slots,
    gpus: await gpusFor(sweep.spec, pool),
    folder: scratch,
  });
  const done = new AbortController();
  const leave = AbortSignal.any([done.signal, io.signal]);
  const serving = serveTrials(
    { runner, link, doorbell: house.listen(sweep.spec.resources.pool), onTrouble: trouble },
    leave,
  );
  try {
    const source = localSource(orchestrator, sweep.id);
    return await watchSweep(source, options.screen, { signal: io.signal });
  } finally {
    done.abort();
    await serving;
    await runner.drain('the run was interrupted');
    runner.close();
    await rm(scratch, { recursive: true, force: true });
  }
}

const builtin = import.meta.resolve('@capsweep/trainer');

/** The GPUs here, for processes that need one each; a trainer that cannot start tells its trial why. */
async function gpusFor(
  { resources: { processes = 1, threads } }: SweepSpec,
  pool: ChildPool,
): Promise<readonly string[]> {
  if (processes === 1) return [];
  try {
    return gpusOf(await pool.prepare({ trainer: builtin, threads }), process.env);
  } catch {
    return [];
  }
}

async function makeScratch(folder: string): Promise<string> {
  await mkdir(folder, { recursive: true });
  return await mkdtemp(join(folder, 'work-'));
}

function slotsOf(io: Io, { slots: asked }: LocalRunOptions, spec: SweepSpec): number {
  if (asked === undefined) return defaultSlots(spec);
  const { slots, lowered } = fittingSlots(asked, availableParallelism());
  if (lowered !== undefined) io.note(pc.yellow(lowered));
  return Math.max(slots, spec.resources.slots);
}

function defaultSlots({ resources }: SweepSpec): number {
  const { threads, processes = 1 } = resources;
  const atOnce = Math.floor(availableParallelism() / (threads * processes));
  return Math.max(
    resources.slots,
    Math.min(atOnce * resources.slots, resources.maxParallel * resources.slots),
  );
}
