import { SweepError, type LeaderEpoch } from '@capsweep/domain';

/** Refuses a mutation of a coordinator that lost the lead. */
export function leaderStale(given: LeaderEpoch, current: number): SweepError {
  return new SweepError(
    'leader-stale',
    `another coordinator leads: this one's epoch is ${given}, the store's is ${current}; take the lead again or stop this process`,
    { details: { given, current } },
  );
}

/** Refuses a write whose `before` is not what is stored; `stored` is undefined when nothing is. */
export function writeConflict(what: string, given: number, stored: number | undefined): SweepError {
  const now = stored === undefined ? 'it is not there' : `its version is ${stored}`;
  return new SweepError(
    'write-conflict',
    `${what} was changed by someone else: the write expects version ${given}, but ${now}; read it again and retry`,
    { details: { what, given, stored: stored ?? null } },
  );
}

/** Refuses a second sweep of a name. */
export function sweepNameTaken(name: string): SweepError {
  return new SweepError(
    'sweep-name-taken',
    `there is a sweep named ${name} already; choose another name or remove that sweep first`,
    { details: { name } },
  );
}

/** Refuses trials of a sweep that is not there. */
export function sweepMissing(sweep: string): SweepError {
  return new SweepError(
    'not-found',
    `sweep ${sweep} is not there, so it can have no trials; create it first`,
    { details: { sweep } },
  );
}

/** Answers every call on a store that was closed. */
export function storeClosed(what: string): SweepError {
  return new SweepError('store-unavailable', `${what} is closed; open it again`);
}
