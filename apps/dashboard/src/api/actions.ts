import { send } from './client.ts';
import { paths } from './paths.ts';

/** No new trials start; running ones go on. */
export const pauseSweep = (sweep: string): Promise<void> =>
  send('POST', paths.action(sweep, 'pause'));

/** A paused sweep goes on. */
export const resumeSweep = (sweep: string): Promise<void> =>
  send('POST', paths.action(sweep, 'resume'));

/** Ends a sweep: running trials are told to stop. */
export const stopSweep = (sweep: string, reason: string): Promise<void> =>
  send('POST', paths.action(sweep, 'stop'), reason ? { reason } : {});

/** So many more configurations in each cell; a sweep that has ended goes on. */
export const moreTrials = (sweep: string, trials: number): Promise<void> =>
  send('POST', paths.action(sweep, 'more'), { trials });

/** Forgets a sweep with its trials, curves and checkpoints. */
export const removeSweep = (sweep: string): Promise<void> => send('DELETE', paths.sweep(sweep));

/** Changes a sweep's tags. */
export const tagSweep = (
  sweep: string,
  change: { readonly add: readonly string[]; readonly remove: readonly string[] },
): Promise<void> => send('POST', paths.action(sweep, 'tags'), change);

/** The one-time code in an address such as `/#code=...`, or undefined. */
export function codeOf(hash: string): string | undefined {
  return new URLSearchParams(hash.replace(/^#/, '')).get('code') ?? undefined;
}

/** Trades a one-time code for the session's cookie. */
export const signIn = (code: string): Promise<void> => send('POST', paths.session, { code });
