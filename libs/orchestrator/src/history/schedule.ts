import { cellsOf, SweepError, type Params } from '@capsweep/domain';
import type { Leader } from '../live/leader.ts';
import { readLog, type LiveSweep } from '../live/live-sweep.ts';
import { findTrial } from '../live/write.ts';
import { observeWays, type Way, type WayPart } from './ways.ts';

/** The schedule that a trial's weights went through. */
export interface TrialSchedule extends Way {
  readonly trial: number;
  /** To its best evaluation, or to the last of all. */
  readonly which: 'best' | 'latest';
  /** What was measured where it ends: one number for each objective. */
  readonly values?: readonly number[];
  /** The cell's own values, which the parts leave out. */
  readonly given: Params;
  /** Forks of the whole sweep. */
  readonly forks: number;
}

/**
 * The parameters that a trial's weights were trained with, epoch by epoch, along all its donors. A trial
 * that has measured nothing yet is followed to where it is.
 *
 * @throws SweepError `not-found`, or `request-invalid` before the trial has parameters.
 */
export async function readSchedule(
  leader: Leader,
  live: LiveSweep,
  { trial, which }: Pick<TrialSchedule, 'trial' | 'which'>,
): Promise<TrialSchedule> {
  await findTrial(leader, live, trial);
  const ways: Parameters<typeof observeWays>[0] = new Map();
  let forks = 0;
  for await (const { event } of readLog(leader, live.id)) {
    observeWays(ways, event, live.sweep.spec);
    if (event.kind === 'trial-forked') forks += 1;
  }
  const course = ways.get(trial);
  const best = which === 'best' ? course?.best : undefined;
  const { parts, epoch } = best ?? course?.latest ?? { parts: [], epoch: 0 };
  if (parts.length === 0) {
    const message = `trial ${trial} of ${live.sweep.name} has no parameters yet`;
    throw new SweepError('request-invalid', message);
  }
  const given = cellsOf(live.sweep.spec)[live.table.row(trial).cell] ?? {};
  return {
    ...{ trial, which: best ? 'best' : 'latest', epoch, given, forks },
    parts: parts.map((part): WayPart => ({ ...part, params: without(part.params, given) })),
    ...(best && { values: best.values }),
  };
}

const without = (params: Params, given: Params): Params =>
  Object.fromEntries(Object.entries(params).filter(([name]) => !Object.hasOwn(given, name)));
