import { trialId, workerId, type Decision, type Measurement } from '@capsweep/domain';
import type { Leader } from '../live/leader.ts';
import { ask, tell, tellReport, type Asked, type Told } from '../use-cases/ask-tell.ts';
import { findHeld, touch } from '../use-cases/keys.ts';
import { findSweep } from './people.ts';

/** Names one attempt at a trial of a sweep. */
export interface ProgramKey {
  readonly trial: number;
  readonly attempt: number;
}

/**
 * What any program in any language may do with a sweep that has no trainer: ask for a trial,
 * report, tell the result. An attempt that is over is answered with SweepError `attempt-fenced`.
 */
export interface ProgramApi {
  ask(sweep: string, worker: string): Promise<Asked>;
  report(
    sweep: string,
    key: ProgramKey,
    report: Measurement,
  ): Promise<Exclude<Decision, { kind: 'fenced' }>>;
  /** Renews the lease; false when it is lost. */
  heartbeat(sweep: string, key: ProgramKey): boolean;
  tell(sweep: string, key: ProgramKey, told: Told): Promise<void>;
}

/** The programs' side of the leader. */
export function programApi(leader: Leader): ProgramApi {
  return {
    ask: async (sweep, worker) => await ask(leader, findSweep(leader, sweep), workerId(worker)),
    report: async (sweep, key, report) =>
      await tellReport(leader, findSweep(leader, sweep), key, report),
    heartbeat: (sweep, { trial, attempt }) => {
      const live = findSweep(leader, sweep);
      const held = findHeld(leader, { trial: trialId(live.id, trial), attempt });
      if (held) touch(leader, held);
      return held !== undefined;
    },
    tell: async (sweep, key, told) => await tell(leader, findSweep(leader, sweep), key, told),
  };
}
