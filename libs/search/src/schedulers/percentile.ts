import type { SettingSpec } from '@capsweep/domain';
import type { Command, SchedulerMethod, TrialEvent } from '../types.ts';
import {
  condemned,
  lossAt,
  newCurves,
  observeCurves,
  rivalsAt,
  type Curves,
  type Configuration,
} from './curves.ts';
import { numberOption } from '../options.ts';
import { measured } from './words.ts';

const shared: Readonly<Record<string, SettingSpec>> = {
  startupTrials: {
    summary: 'configurations that must have reached an epoch before anyone is judged there',
    type: 'integer',
    min: 1,
    default: 5,
  },
  minEpochs: { summary: 'epochs before the first decision', type: 'integer', min: 0, default: 1 },
  everyEpochs: { summary: 'epochs between decisions', type: 'integer', min: 1, default: 1 },
};

/**
 * Stops a trial whose best value so far is worse than what `percentile` percent of the others
 * had at the same epoch. Golovin et al. 2017, Google Vizier, section 3.2.2, as a rule on values.
 */
export const percentile: SchedulerMethod<Curves> = {
  name: 'percentile',
  summary: 'stops what is behind most others at the same epoch',
  options: {
    percentile: {
      summary: 'the share that goes on, in percent',
      type: 'number',
      min: 0,
      max: 100,
      default: 25,
    },
    ...shared,
  },
  init: newCurves,
  observe: (curves, event) =>
    judge(curves, event, numberOption(curves.options.method, 'percentile', 25)),
  problems: () => [],
};

/** {@link percentile} at 50. */
export const median: SchedulerMethod<Curves> = {
  name: 'median',
  summary: 'stops what is behind half of the others at the same epoch',
  options: shared,
  init: newCurves,
  observe: (curves, event) => judge(curves, event, 50),
  problems: () => [],
};

function judge(
  curves: Curves,
  event: TrialEvent,
  percent: number,
): readonly [Curves, readonly Command[]] {
  const configuration = observeCurves(curves, event);
  if (event.kind !== 'reported' || !isDue(curves, event.epoch)) return [curves, []];
  const { method, objectives } = curves.options;
  const others = [...rivalsAt(curves, configuration, event.epoch)].sort((a, b) => a - b);
  if (others.length < numberOption(method, 'startupTrials', 5)) return [curves, []];
  const limit = quantile(others, percent / 100);
  const best = bestUntil(curves, configuration, event);
  if (!(best > limit)) return [curves, []];
  const goal = objectives[0]?.goal;
  const line = percent === 50 ? 'the median' : `the best ${percent} %`;
  const reason = `epoch ${event.epoch}: its best is ${measured(best, goal)}; ${line} of ${others.length} others is ${measured(limit, goal)}`;
  const commands = condemned(curves, configuration, event.trial).map(
    (trial) => ({ kind: 'stop', trial, reason }) as const,
  );
  return [curves, commands];
}

function isDue({ options: { method } }: Curves, epoch: number): boolean {
  const min = numberOption(method, 'minEpochs', 1);
  return epoch >= min && (epoch - min) % numberOption(method, 'everyEpochs', 1) === 0;
}

function bestUntil(
  curves: Curves,
  configuration: Configuration,
  { trial, epoch }: Extract<TrialEvent, { kind: 'reported' }>,
): number {
  const own = configuration.repeats.get(trial) ?? new Map<number, number>();
  const epochs = [...own.keys()].filter((e) => e <= epoch);
  const at = (e: number): number =>
    (curves.options.lag === undefined ? lossAt(curves, configuration, e) : own.get(e)) ?? Infinity;
  return Math.min(...epochs.map(at));
}

/** The value with a share `q` of the sorted list at or below it, between neighbours by proportion. */
function quantile(sorted: readonly number[], q: number): number {
  const at = q * (sorted.length - 1);
  const low = sorted[Math.floor(at)] ?? NaN;
  const high = sorted[Math.ceil(at)] ?? NaN;
  return low === high ? low : low + (high - low) * (at - Math.floor(at));
}
