import { parseTrialId, type Bell } from '@capsweep/domain';
import { baseOf } from '../redis/keys.ts';

/** What the keys of all bells begin with; BullMQ adds `:<queue>:...`. */
export function bellPrefix(prefix: string): string {
  return `${baseOf(prefix)}bell`;
}

/**
 * The queue of a pool: the pool's name, with every character but letters, digits, `_` and `-`
 * written as `%` and the hexadecimal code of its bytes. So no pool's name can lead to other keys.
 */
export function queueOf(pool: string): string {
  const safe = /[\w-]/;
  return [...Buffer.from(pool)]
    .map((byte) => {
      const character = String.fromCharCode(byte);
      return safe.test(character) ? character : `%${byte.toString(16).padStart(2, '0')}`;
    })
    .join('');
}

/** The job of a bell: `<trial id>-<bell>`. BullMQ keeps at most one job of an id. */
export function jobOf({ trial, bell }: Bell): string {
  return `${trial}-${bell}`;
}

/** The bell of a job; undefined when the job is none of ours. */
export function bellOf(job: string): Bell | undefined {
  const at = job.lastIndexOf('-');
  const trial = job.slice(0, at);
  const bell = Number(job.slice(at + 1));
  const isBell = parseTrialId(trial) !== undefined && Number.isInteger(bell);
  return isBell ? { trial: trial as Bell['trial'], bell } : undefined;
}
