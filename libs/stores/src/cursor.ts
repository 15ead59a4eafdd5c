import { SweepError } from '@capsweep/domain';

/**
 * Checks a cursor that came from outside.
 *
 * @throws SweepError `request-invalid`
 */
export function checkCursor(cursor: string): string {
  if (/^\d{1,15}-\d{1,15}$/.test(cursor)) return cursor;
  throw new SweepError(
    'request-invalid',
    `${JSON.stringify(cursor)} is no place in an event log; start again from 0-0`,
    { details: { cursor } },
  );
}
