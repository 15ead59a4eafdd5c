import type { TrialId } from '@capsweep/domain';
import { lossOf } from '../loss.ts';
import type { SearchOptions, TrialEvent } from '../types.ts';

/** What schedulers remember: losses by epoch, and who still runs. Less is better. */
export interface Curves {
  readonly options: SearchOptions;
  readonly byConfiguration: Map<number, Configuration>;
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
  }
  return configuration;
}

/** The loss of the first objective. */
export const firstLoss = ({ objectives }: SearchOptions, values: readonly number[]): number =>
  lossOf(objectives[0]?.goal, values[0] ?? NaN);

/** The mean of a configuration's repeats at an epoch, of those that have come so far. */
export function lossAt(configuration: Configuration, epoch: number): number | undefined {
  const losses = [...configuration.repeats]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([, curve]) => curve.get(epoch) ?? []);
  if (losses.length === 0) return undefined;
  return losses.reduce((sum, loss) => sum + loss, 0) / losses.length;
}

/**
 * Whom a configuration is compared with. Free running: everyone else. In deterministic mode only
 * those that had ended before it could be suggested (numbers up to n - lag), so that decisions do
 * not depend on who is ahead of whom.
 */
export function rivalsOf(curves: Curves, { number }: Configuration): readonly Configuration[] {
  const { lag } = curves.options;
  const last = lag === undefined ? Infinity : number - lag;
  return [...curves.byConfiguration.values()].filter(
    (other) => other.number !== number && other.number <= last,
  );
}

/** The loss that a trial is judged by: of its configuration, or in deterministic mode its own. */
export function judgedLoss(
  { options }: Curves,
  configuration: Configuration,
  { trial, epoch }: { trial: TrialId; epoch: number },
): number {
  const own = configuration.repeats.get(trial)?.get(epoch) ?? Infinity;
  return options.lag === undefined ? (lossAt(configuration, epoch) ?? own) : own;
}

/** The trials that a decision about a configuration stops. */
export function condemned(
  { options }: Curves,
  configuration: Configuration,
  trial: TrialId,
): readonly TrialId[] {
  return options.lag === undefined ? [...new Set([trial, ...configuration.alive])] : [trial];
}
