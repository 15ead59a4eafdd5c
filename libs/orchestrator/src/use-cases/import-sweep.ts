import {
  newTrial,
  SweepError,
  trialId,
  workerId,
  type Measurement,
  type Params,
  type SweepSpec,
  type TrialChange,
} from '@capsweep/domain';
import type { Leader } from '../live/leader.ts';
import { newLiveSweep, type LiveSweep } from '../live/live-sweep.ts';
import { addTrials, changeLiveSweep, changeTrial, type Extras } from '../live/write.ts';
import { archiveCurve } from './curves.ts';
import { sweepOf, type NewSweep } from './create-sweep.ts';
import { feed } from './feed.ts';
import { bestAfter } from './report.ts';

/** A trial that somebody else ran. Times are milliseconds since 1970. */
export interface ImportedTrial {
  readonly params: Params;
  readonly outcome: 'complete' | 'stopped' | 'failed';
  /** In order: steps grow. The last value of each epoch counts as in a trial that ran here. */
  readonly reports: readonly Measurement[];
  readonly startedAt: number;
  readonly endedAt: number;
  /** Why it was stopped or what went wrong. */
  readonly reason?: string;
}

const worker = workerId('imported');

/**
 * A sweep with the trials of another tool, which is complete from the start: it can be looked at,
 * analysed, learnt from and given more trials. While it is written it is paused; one that stays so
 * was interrupted, and can be removed and imported again.
 *
 * @throws SweepError `sweep-name-taken`, `request-invalid`
 */
export async function importSweep(
  leader: Leader,
  wanted: NewSweep,
  trials: readonly ImportedTrial[],
): Promise<LiveSweep> {
  const spec = holding(wanted.spec, trials);
  checkTrials(spec, trials);
  const sweep = { ...sweepOf(leader, { ...wanted, spec }), state: 'paused' as const };
  const at = leader.ports.clock.now();
  await leader.ports.trials.createSweep(leader.epoch, sweep, [{ kind: 'sweep-created', at }]);
  const live = newLiveSweep(sweep);
  leader.sweeps.set(sweep.id, live);
  await addAll(leader, live, trials.length);
  for (const [number, trial] of trials.entries()) await play(leader, live, number, trial);
  live.nextNumber = trials.length;
  await changeLiveSweep(leader, live, { kind: 'resumed' });
  await feed(leader, live);
  return live;
}

/** A plan of exactly these trials, which nobody's scheduler judges. */
function holding(spec: SweepSpec, trials: readonly ImportedTrial[]): SweepSpec {
  const search = { ...spec.search, configurations: trials.length, repeats: 1 };
  return { ...spec, compare: {}, search, trainer: { kind: 'external' } };
}

function checkTrials(spec: SweepSpec, trials: readonly ImportedTrial[]): void {
  if (trials.length === 0)
    throw new SweepError('request-invalid', 'there is no trial to be imported');
  trials.forEach(({ params, reports, startedAt, endedAt }, n) => {
    const unknown = Object.keys(params).find((name) => !(name in spec.space));
    const told = reports.map(({ step }) => step);
    const wrong =
      unknown !== undefined
        ? `has the parameter ${unknown}, which the space does not name`
        : told.some((step, i) => i > 0 && step <= (told[i - 1] ?? 0))
          ? 'has reports whose steps do not grow'
          : endedAt < startedAt
            ? 'ended before it started'
            : undefined;
    if (wrong !== undefined) throw new SweepError('request-invalid', `trial ${n} ${wrong}`);
  });
}

async function addAll(leader: Leader, live: LiveSweep, count: number): Promise<void> {
  const all = Array.from({ length: count }, (_, number) => {
    const place = { number, cell: 0, configuration: number, repeat: 0 };
    const id = trialId(live.id, number);
    return newTrial({ ...place, id, sweep: live.id, seed: live.sweep.spec.search.seed });
  });
  for (let from = 0; from < count; from += 500)
    await addTrials(leader, live, all.slice(from, from + 500));
}

/** Lets a trial go through its life as it is told. */
async function play(
  leader: Leader,
  live: LiveSweep,
  number: number,
  trial: ImportedTrial,
): Promise<void> {
  const change = async (to: TrialChange, extras?: Extras): Promise<void> => {
    await changeTrial(leader, live, number, () => ({ ...to, ...(extras && { extras }) }));
  };
  await change({ kind: 'claimed', worker, at: trial.startedAt });
  await change({ kind: 'decided', params: trial.params });
  for (const report of trial.reports) await changeReport(leader, live, number, { trial, report });
  const { endedAt: at, reason = 'as it was imported' } = trial;
  const error = { code: 'trial-crashed' as const, message: reason };
  const outcome =
    trial.outcome === 'failed'
      ? { kind: 'failed' as const, error, retryable: false }
      : { kind: trial.outcome === 'complete' ? ('completed' as const) : ('stopped' as const) };
  await change({ kind: 'attempt-ended', outcome, at, maxFailures: 0, by: 'scheduler', reason });
  await archiveCurve(leader, trialId(live.id, number));
}

async function changeReport(
  leader: Leader,
  live: LiveSweep,
  number: number,
  { trial, report }: { trial: ImportedTrial; report: Measurement },
): Promise<void> {
  await changeTrial(leader, live, number, (now) => {
    const best = bestAfter(live.sweep.spec, now, report);
    return {
      kind: 'reported',
      ...report,
      ...(best && { best }),
      extras: { reports: [{ ...report, at: trial.endedAt }] },
    };
  });
}
