import { cellsOf, SweepError, type Json, type Params, type SweepSpec } from '@capsweep/domain';
import { replay, schedulers, type Replay, type SchedulerMethod } from '@capsweep/search';
import { scheduleProblems } from '@capsweep/sweepfile';
import type { Leader } from '../live/leader.ts';
import type { LiveSweep } from '../live/live-sweep.ts';
import { recordedCurves, winnerAmong, type RecordedCurve } from './recorded.ts';

/** A scheduler to try on what a sweep has recorded. */
export interface ReplayRequest {
  readonly scheduler: string;
  readonly options: Readonly<Record<string, Json>>;
  /** Trials at once on simulated time. @defaultValue as many as were busy on average */
  readonly workers?: number;
}

/** As recorded, and as it would have been. */
export interface Amount {
  readonly recorded: number;
  readonly replayed: number;
}

/** What would have become of one cell. */
export interface CellReplay {
  readonly cell: number;
  readonly given: Params;
  readonly configurations: number;
  readonly trials: number;
  /** Trials that would have been stopped early. */
  readonly stopped: number;
  /** Configurations that the sweep itself had cut short: the replay knows no more of them. */
  readonly cut: number;
  readonly epochs: Amount;
  readonly steps: Amount;
  readonly seconds: Amount;
  readonly winner?: ReplayedWinner;
}

/** The best configuration of a cell, as recorded, and whether it would have run to its end. */
export interface ReplayedWinner {
  readonly configuration: number;
  readonly trials: readonly number[];
  readonly params: Params;
  readonly value: number;
  readonly kept: boolean;
  /** Why not. */
  readonly reason?: string;
}

export interface SweepReplay {
  readonly scheduler: string;
  readonly options: Readonly<Record<string, Json>>;
  readonly workers: number;
  readonly cells: readonly CellReplay[];
  /** All cells together; their seconds are added, as if they had run one after the other. */
  readonly total: Pick<CellReplay, 'trials' | 'stopped' | 'cut' | 'epochs' | 'steps' | 'seconds'>;
}

/**
 * What another scheduler would have done with the ended configurations of a sweep. The repeats of
 * a configuration are one run with their mean curve.
 *
 * @throws SweepError `request-invalid` when the scheduler cannot be used so, or nothing has ended.
 */
export async function replaySweep(
  leader: Pick<Leader, 'ports'>,
  live: LiveSweep,
  request: ReplayRequest,
): Promise<SweepReplay> {
  const recorded = await recordedCurves(leader, live);
  if (recorded.size === 0) {
    const message = `no configuration of ${live.sweep.name} has ended with a measured epoch, so there is nothing to replay`;
    throw new SweepError('request-invalid', message);
  }
  const plan = planOf(live, recorded, request);
  const cells = [...recorded]
    .sort(([a], [b]) => a - b)
    .map(([cell, curves]) => replayCell(live.sweep.spec, plan, cell, curves));
  const { scheduler, options, workers } = plan;
  return { scheduler: scheduler.name, options, workers, cells, total: totalOf(cells) };
}

interface Plan {
  readonly scheduler: SchedulerMethod;
  readonly options: Readonly<Record<string, Json>>;
  readonly workers: number;
}

function planOf(
  live: LiveSweep,
  recorded: ReadonlyMap<number, readonly RecordedCurve[]>,
  { scheduler: name, options: given, workers }: ReplayRequest,
): Plan {
  const scheduler = schedulers.get(name);
  const longest = [...recorded.values()].flat().map(({ values }) => values.length);
  const whole = scheduler?.options['maxEpochs'] && { maxEpochs: Math.max(...longest) };
  const options = { ...whole, ...given };
  // Replaying is free running, whatever the sweep was.
  const { spec } = live.sweep;
  const search = { ...spec.search, deterministic: false };
  const problems = scheduleProblems({ ...spec, search, schedule: { name, options } });
  if (!scheduler || problems.length > 0) {
    const message = `cannot replay with ${name}: ${problems.join('; ')}`;
    throw new SweepError('request-invalid', message);
  }
  if (scheduler.changesParams) {
    const message = `cannot replay with ${name}: it changes parameters on the way, and no recorded curve knows what comes of that`;
    throw new SweepError('request-invalid', message);
  }
  return { scheduler, options, workers: workers ?? busyWorkers(live) };
}

/** How many trials ran at once, on average. */
function busyWorkers({ table }: LiveSweep): number {
  let [from, until, busy] = [Infinity, -Infinity, 0];
  for (let n = 0; n < table.length; n += 1) {
    const [started, ended] = [table.number(n, 'startedAt'), table.number(n, 'endedAt')];
    if (!table.has(n) || Number.isNaN(started) || Number.isNaN(ended)) continue;
    from = Math.min(from, started);
    until = Math.max(until, ended);
    busy += table.number(n, 'runSeconds');
  }
  return Math.max(1, Math.round(busy / Math.max(1e-3, (until - from) / 1000)));
}

function replayCell(
  spec: SweepSpec,
  { scheduler, options, workers }: Plan,
  cell: number,
  curves: readonly RecordedCurve[],
): CellReplay {
  const { repeats } = spec.search;
  const given = cellsOf(spec)[cell] ?? {};
  const winner = winnerAmong(spec, curves);
  const told = replay({
    scheduler,
    without: schedulers.get('none') as SchedulerMethod,
    options: {
      objectives: spec.objectives.slice(0, 1),
      configurations: curves.length,
      repeats: 1,
      given,
      method: options,
    },
    curves,
    workers: Math.max(1, Math.floor(workers / repeats)),
    ...(winner !== undefined && { winner }),
  });
  const count = (of: (curve: RecordedCurve, i: number) => number): number =>
    curves.reduce((sum, curve, i) => sum + of(curve, i), 0);
  const epochsOf = (i: number): number => told.ends[i]?.epochs ?? 0;
  const stopped = (i: number): boolean => epochsOf(i) < (curves[i]?.values.length ?? 0);
  return {
    cell,
    given,
    configurations: curves.length,
    trials: count(({ trials }) => trials.length),
    stopped: count(({ trials }, i) => (stopped(i) ? trials.length : 0)),
    cut: count(({ cut }) => Number(cut)),
    epochs: {
      recorded: count(({ values, trials }) => values.length * trials.length),
      replayed: count(({ trials }, i) => epochsOf(i) * trials.length),
    },
    steps: {
      recorded: count(({ steps }) => steps),
      replayed: count(({ steps, values }, i) => (steps * epochsOf(i)) / values.length),
    },
    seconds: { recorded: told.secondsWithout, replayed: told.seconds },
    ...winnerPart(curves, told),
  };
}

function winnerPart(
  curves: readonly RecordedCurve[],
  { winner, keptWinner, reason }: Replay,
): { winner?: ReplayedWinner } {
  const found = winner === undefined ? undefined : curves[winner];
  if (!found) return {};
  const { configuration, trials, params, best: value } = found;
  const why = keptWinner || reason === undefined ? {} : { reason };
  return { winner: { configuration, trials, params, value, kept: keptWinner, ...why } };
}

function totalOf(cells: readonly CellReplay[]): SweepReplay['total'] {
  const sum = (of: (cell: CellReplay) => number): number =>
    cells.reduce((total, cell) => total + of(cell), 0);
  const amount = (key: 'epochs' | 'steps' | 'seconds'): Amount => ({
    recorded: sum((cell) => cell[key].recorded),
    replayed: sum((cell) => cell[key].replayed),
  });
  return {
    trials: sum(({ trials }) => trials),
    stopped: sum(({ stopped }) => stopped),
    cut: sum(({ cut }) => cut),
    epochs: amount('epochs'),
    steps: amount('steps'),
    seconds: amount('seconds'),
  };
}
