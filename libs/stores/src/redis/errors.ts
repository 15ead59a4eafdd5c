import { SweepError } from '@capsweep/domain';

/**
 * Where a Redis is, fit for messages and logs: host and port or socket, never the password.
 *
 * @throws SweepError `config-invalid` when it is no address
 */
export function placeOf(url: string): string {
  if (url.startsWith('/')) return `Redis at ${url.replace(/\?.*$/s, '')}`;
  if (!/^rediss?:\/\//.test(url) || !URL.canParse(url)) {
    throw new SweepError(
      'config-invalid',
      'the address of Redis is none; it looks like redis://:password@host:6379',
    );
  }
  const { hostname, port } = new URL(url);
  return `Redis at ${hostname || '127.0.0.1'}:${port || '6379'}`;
}

/** What Redis answers, by how the answer begins, and what that means here. */
const replies = [
  ['OOM ', 'store-full', 'has no memory left; raise its maxmemory or remove sweeps'],
  ['MISCONF ', 'store-unavailable', 'cannot write to its disk; make room there'],
  ['READONLY ', 'store-unavailable', 'is a replica; give the address of its master'],
  ['LOADING ', 'store-unavailable', 'is still loading its data; try again in a moment'],
  ['MASTERDOWN ', 'store-unavailable', 'has lost its master; wait for it or repair it'],
  ['CLUSTERDOWN ', 'store-unavailable', 'is a cluster that is down; repair it'],
  ['WRONGPASS ', 'config-invalid', 'refuses this user or password; correct the address'],
  ['NOAUTH ', 'config-invalid', 'asks for a password; put it into the address'],
  ['NOPERM ', 'config-invalid', 'does not let this user do that; give it the permission'],
] as const;

/** Whatever a Redis client threw, as an error of ours. */
export function asStoreError(reason: unknown, place: string): SweepError {
  if (reason instanceof SweepError) return reason;
  const [inner] = previousErrors(reason);
  if (inner !== undefined) return asStoreError(inner, place);
  const message = reason instanceof Error ? reason.message : String(reason);
  hideCommand(reason);
  const known = replies.find(([start]) => message.startsWith(start));
  if (known) return new SweepError(known[1], `${place} ${known[2]}`, { cause: reason });
  if (isConnectionError(reason)) return unreachable(place, message, reason);
  return new SweepError('internal', `${place} answered: ${message}`, { cause: reason });
}

/** The client's errors carry the command that failed with all its arguments, passwords included. */
function hideCommand(reason: unknown): void {
  if (typeof reason === 'object' && reason !== null) Reflect.deleteProperty(reason, 'command');
}

/** Why a transaction was discarded: the errors of its commands. */
function previousErrors(reason: unknown): readonly unknown[] {
  if (typeof reason !== 'object' || reason === null || !('previousErrors' in reason)) return [];
  return Array.isArray(reason.previousErrors) ? reason.previousErrors : [];
}

/** Says that a Redis cannot be reached. What was asked may or may not have happened. */
export function unreachable(place: string, why: string, cause?: unknown): SweepError {
  return new SweepError(
    'store-unavailable',
    `${place} cannot be reached (${why}); start it, or correct its address`,
    { details: { place }, ...(cause === undefined ? {} : { cause }) },
  );
}

/** Everything that is not Redis' own answer comes from the way to it. */
function isConnectionError(reason: unknown): boolean {
  if (!(reason instanceof Error)) return false;
  if (reason.name === 'ReplyError') return false;
  return 'code' in reason || /connection|timed out|stream|socket|retries/i.test(reason.message);
}
