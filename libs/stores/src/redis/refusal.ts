import type { LeaderEpoch, SweepError } from '@capsweep/domain';
import { leaderStale, sweepMissing, sweepNameTaken, writeConflict } from '../refusals.ts';
import { textOf, type ScriptReply } from './script.ts';

/** What a mutation was about, for the message of its refusal. */
export interface Asked {
  readonly epoch: LeaderEpoch;
  /** Such as `trial abcd-12`. */
  readonly what: string;
  /** The version that the writer saw; 0 when it saw none. */
  readonly version?: number;
  readonly name?: string;
}

/** A script's refusal as an error; undefined when it did what it was asked. */
export function refusalOf([status, detail]: ScriptReply, asked: Asked): SweepError | undefined {
  switch (status) {
    case 'ok':
    case 'none':
      return undefined;
    case 'leader-stale':
      return leaderStale(asked.epoch, Number(textOf(detail)));
    case 'write-conflict': {
      const stored = Buffer.isBuffer(detail) ? Number(textOf(detail)) : undefined;
      return writeConflict(asked.what, asked.version ?? 0, stored);
    }
    case 'sweep-name-taken':
      return sweepNameTaken(asked.name ?? asked.what);
    case 'not-found':
      return sweepMissing(asked.what);
    default:
      throw new TypeError(`a script answered ${status}`);
  }
}
