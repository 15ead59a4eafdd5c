import type { TrialId } from '@capsweep/domain';
import { lossOf } from '../loss.ts';
import type { SearchOptions, TrialEvent } from '../types.ts';

/** What schedulers remember: losses by epoch, and who still runs. Less is better. */
export interface Curves {
  readonly options: SearchOptions;
  readonly byConfiguration: Map<number, Configuration>;
  /** By epoch, then by configuration: the mean of its repeats that have come so far. */
  readonly levels: Map<number, Map<number, number>>;
}

export interface Configuration {
  readonly number: number;
  /** Losses by epoch, for each repeat. */
  readonly repeats: Map<TrialId, Map<number, number>>;
  /** Repeats that have started and not ended. */
  readonly alive: Set<TrialId>;
  ended: number;
}

/** Nothing heard yet. */
export const newCurves = (options: SearchOptions): Curves => ({
  options,
  byConfiguration: new Map(),
  levels: new Map(),
});

/** Folds an event, in place; a report that comes again replaces the earlier one. */
export function observeCurves(curves: Curves, event: TrialEvent): Configuration {
  const configuration = curves.byConfiguration.get(event.configuration) ?? {
    number: event.configuration,
    repeats: new Map<TrialId, Map<number, number>>(),
    alive: new Set<TrialId>(),
    ended: 0,
  };
  curves.byConfiguration.set(event.configuration, configuration);
  if (event.kind === 'started') configuration.alive.add(event.trial);
  else if (event.kind === 'finished') {
    configuration.alive.delete(event.trial);
    configuration.ended += 1;
  } else if (event.kind === 'reported') {
    const curve = configuration.repeats.get(event.trial) ?? new Map<number, number>();
    configuration.repeats.set(event.trial, curve);
    curve.set(event.epoch, firstLoss(curves.options, event.values));
    const level = curves.levels.get(event.epoch) ?? new Map<number, number>();
    curves.levels.set(event.epoch, level);
    level.set(configuration.number, meanAt(configuration, event.epoch));
  }
  return configuration;
}

/** The loss of the first objective. */
export const firstLoss = ({ objectives }: SearchOptions, values: readonly number[]): number =>
  lossOf(objectives[0]?.goal, values[0] ?? NaN);

/** The mean of a configuration's repeats at an epoch, of those that have come so far. */
function meanAt({ repeats }: Configuration, epoch: number): number {
  const losses = [...repeats]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([, curve]) => curve.get(epoch) ?? []);
  return losses.reduce((sum, loss) => sum + loss, 0) / losses.length;
}

/** The mean of a configuration at an epoch; undefined when none of its repeats has come. */
export const lossAt = (
  { levels }: Curves,
  { number }: Configuration,
  epoch: number,
): number | undefined => levels.get(epoch)?.get(number);

/**
 * The losses at an epoch that a configuration is compared with. Free running: everyone else's. In
 * deterministic mode only of those that had ended before it could be suggested (numbers up to
 * n - lag), so that decisions do not depend on who is ahead of whom.
 */
export function rivalsAt(
  { levels, options: { lag } }: Curves,
  { number }: Configuration,
  epoch: number,
  among: (configuration: number) => boolean = () => true,
): readonly number[] {
  const last = lag === undefined ? Infinity : number - lag;
  const losses: number[] = [];
  for (const [other, loss] of levels.get(epoch) ?? []) {
    if (other !== number && other <= last && among(other)) losses.push(loss);
  }
  return losses;
}

/** The loss that a trial is judged by: of its configuration, or in deterministic mode its own. */
export function judgedLoss(
  curves: Curves,
  configuration: Configuration,
  { trial, epoch }: { trial: TrialId; epoch: number },
): number {
  const own = configuration.repeats.get(trial)?.get(epoch) ?? Infinity;
  return curves.options.lag === undefined ? (lossAt(curves, configuration, epoch) ?? own) : own;
}

/** The trials that a decision about a configuration stops. */
export function condemned(
  { options }: Curves,
  configuration: Configuration,
  trial: TrialId,
): readonly TrialId[] {
  return options.lag === undefined ? [...new Set([trial, ...configuration.alive])] : [trial];
}
