/**
 * @file A sweep on simulated time: the same scheduler, on curves that are known beforehand. Workers
 * take what was resumed first, highest epoch first, then the next configuration. A trial that is to go
 * on from another's checkpoint does so at the end of its epoch, and shows from there on what the other
 * one shows: what its new parameters would change, no curve knows.
 */
import { assertNever, sweepId, trialId, type Params, type TrialId } from '@capsweep/domain';
import { insertSorted } from '../history/sorted.ts';
import type { Command, SchedulerMethod, SearchOptions, TrialEvent } from '../types.ts';

/** What a configuration would show: a value at the end of each epoch, as measured. */
export interface Curve {
  readonly values: readonly number[];
  readonly secondsPerEpoch: number;
  /** What it was suggested with. @defaultValue nothing */
  readonly params?: Params;
}

export interface SimulationInput {
  readonly scheduler: SchedulerMethod;
  readonly options: SearchOptions;
  /** In the order in which they were suggested. */
  readonly curves: readonly Curve[];
  readonly workers: number;
}

/** One moment at which a configuration showed a value. */
export interface Shown {
  readonly seconds: number;
  readonly configuration: number;
  readonly epoch: number;
  readonly value: number;
}

/** How a configuration ended. */
export interface SimulatedEnd {
  readonly outcome: 'complete' | 'stopped';
  /** The epoch at which it ended. */
  readonly epochs: number;
  /** Why, when it was stopped. */
  readonly reason?: string;
}

export interface Simulation {
  readonly seconds: number;
  /** Epochs that were trained, all together. */
  readonly epochs: number;
  readonly shown: readonly Shown[];
  /** By configuration; absent for one that never ended. */
  readonly ends: readonly (SimulatedEnd | undefined)[];
}

interface Run {
  readonly configuration: number;
  readonly trial: TrialId;
  /** Its own, or that of whom it went on from. */
  curve: Curve;
  epoch: number;
  /** Whom to go on from as soon as that may be. */
  fork?: Fork | undefined;
  state: 'running' | 'paused' | 'queued' | 'ended';
}

type Fork = Extract<Command, { kind: 'fork' }>;

interface Tick {
  readonly seconds: number;
  readonly order: number;
  readonly run: Run;
}

interface World {
  readonly input: SimulationInput;
  state: unknown;
  readonly runs: Map<TrialId, Run>;
  readonly queue: Run[];
  readonly ticks: Tick[];
  readonly ends: (SimulatedEnd | undefined)[];
  readonly shown: Shown[];
  free: number;
  started: number;
  order: number;
}

/** Runs the whole sweep. */
export function simulate(input: SimulationInput): Simulation {
  const world: World = {
    input,
    state: input.scheduler.init(input.options),
    runs: new Map(),
    queue: [],
    ticks: [],
    ends: new Array<SimulatedEnd | undefined>(input.curves.length).fill(undefined),
    shown: [],
    free: input.workers,
    started: 0,
    order: 0,
  };
  let seconds = 0;
  employ(world, seconds);
  for (let tick = world.ticks.shift(); tick; tick = world.ticks.shift()) {
    seconds = tick.seconds;
    if (tick.run.state === 'running') advance(world, tick.run, seconds);
    employ(world, seconds);
  }
  return { seconds, epochs: world.shown.length, shown: world.shown, ends: world.ends };
}

/** Gives free workers something to do. */
function employ(world: World, seconds: number): void {
  while (world.free > 0) {
    const run = world.queue.shift() ?? begin(world);
    if (!run) return;
    world.free -= 1;
    run.state = 'running';
    tell(world, { kind: 'started', trial: run.trial, configuration: run.configuration });
    schedule(world, run, seconds);
  }
}

const sweep = sweepId('simulate');

function begin(world: World): Run | undefined {
  const configuration = world.started;
  const curve = world.input.curves[configuration];
  if (!curve) return undefined;
  world.started += 1;
  const trial = trialId(sweep, configuration);
  const run: Run = { configuration, trial, curve, epoch: 0, state: 'running' };
  world.runs.set(trial, run);
  tell(world, { kind: 'suggested', configuration, params: curve.params ?? {} });
  return run;
}

function schedule(world: World, run: Run, seconds: number): void {
  const { secondsPerEpoch } = run.curve;
  const tick = { seconds: seconds + secondsPerEpoch, order: (world.order += 1), run };
  insertSorted(world.ticks, tick, (a, b) => a.seconds - b.seconds || a.order - b.order);
}

/** The end of an epoch. */
function advance(world: World, run: Run, seconds: number): void {
  const { configuration, trial, curve } = run;
  const { values } = curve;
  run.epoch += 1;
  const { epoch } = run;
  const value = values[epoch - 1] ?? NaN;
  world.shown.push({ seconds, configuration, epoch, value });
  if (epoch > values.length)
    throw new RangeError(`configuration ${configuration} has no epoch ${epoch}`);
  tell(world, { kind: 'reported', trial, configuration, epoch, values: [value] });
  if (run.state !== 'running') return;
  if (epoch === values.length) end(world, run, { outcome: 'complete', epochs: epoch });
  else if (!handOver(world, run)) schedule(world, run, seconds);
}

/** Goes on from the checkpoint of another, or its own, on whatever worker is free; false where nothing is due. */
function handOver(world: World, run: Run): boolean {
  const { fork, trial, configuration } = run;
  const donor = fork && world.runs.get(fork.from);
  if (!donor || run.epoch < (fork.at ?? 0)) return false;
  // Nothing was written yet, or nothing is left to train.
  if (donor.epoch === 0 || donor.epoch >= donor.curve.values.length) return false;
  run.fork = undefined;
  run.curve = donor.curve;
  run.epoch = donor.epoch;
  world.free += 1;
  queue(world, run);
  const { from, params } = fork;
  tell(world, { kind: 'forked', trial, configuration, from, epoch: run.epoch, params });
  return true;
}

function queue(world: World, run: Run): void {
  run.state = 'queued';
  insertSorted(world.queue, run, (a, b) => b.epoch - a.epoch || a.configuration - b.configuration);
}

function end(world: World, run: Run, how: SimulatedEnd): void {
  if (run.state === 'running') world.free += 1;
  run.state = 'ended';
  world.ends[run.configuration] = how;
  const { trial, configuration } = run;
  const value = run.curve.values[how.epochs - 1];
  const values = value === undefined ? {} : { values: [value] };
  tell(world, { kind: 'finished', trial, configuration, outcome: how.outcome, ...values });
}

function tell(world: World, event: TrialEvent): void {
  const [state, commands] = world.input.scheduler.observe(world.state, event);
  world.state = state;
  for (const command of commands) obey(world, command);
}

function obey(world: World, command: Command): void {
  const run = world.runs.get(command.trial);
  if (!run || run.state === 'ended') return;
  switch (command.kind) {
    case 'stop':
      end(world, run, { outcome: 'stopped', epochs: run.epoch, reason: command.reason });
      return;
    case 'pause':
      if (run.state !== 'running') return;
      world.free += 1;
      run.state = 'paused';
      tell(world, { kind: 'paused', trial: run.trial, configuration: run.configuration });
      return;
    case 'resume':
      if (run.state !== 'paused') return;
      queue(world, run);
      return;
    case 'fork':
      run.fork = command;
      return;
    case 'continue':
      run.fork = undefined;
      return;
    default:
      assertNever(command, 'command');
  }
}
