import { SweepError } from '@capsweep/domain';
import { objectMissing } from '../objects/refusals.ts';

/** What an S3 server says, by its code, and what that means here. */
const answers = {
  XMinioStorageFull: ['disk-full', 'has no room left; free some'],
  XMinioAdminBucketQuotaExceeded: ['disk-full', 'has reached its quota; raise it or free some'],
  QuotaExceeded: ['disk-full', 'has reached its quota; raise it or free some'],
  InvalidAccessKeyId: ['config-invalid', 'does not know this access key; correct it'],
  SignatureDoesNotMatch: ['config-invalid', 'refuses the secret key; correct it'],
  AccessDenied: ['config-invalid', 'does not let this access key do that; give it the permission'],
  AllAccessDisabled: ['config-invalid', 'has no access enabled; enable it'],
  NoSuchBucket: ['bucket-unavailable', 'has lost its bucket; start again, and it is made'],
  RequestTimeTooSkewed: [
    'bucket-unavailable',
    'has another time than this machine; set the clocks',
  ],
} as const;

/** Whether a server said that something is not there. */
export function isAbsent(reason: unknown): boolean {
  return ['NoSuchKey', 'NotFound'].includes(codeOf(reason) ?? '');
}

/** Whether a server said that something is there already. */
export function isTaken(reason: unknown): boolean {
  return codeOf(reason) === 'PreconditionFailed';
}

/** Answers of a server that is busy, was interrupted, or is about to notice that its disk is full. */
const passing = new Set([
  'ConditionalRequestConflict',
  'IncompleteBody',
  'InternalError',
  'OperationAborted',
  'RequestTimeout',
  'ServiceUnavailable',
  'SlowDown',
  'XMinioServerNotInitialized',
]);

/** Whether the same call can succeed in a moment: the way is broken or the server is busy. */
export function mayPass(reason: unknown): boolean {
  if (reason instanceof SweepError) return false;
  const code = codeOf(reason) ?? '';
  if (code in answers || isAbsent(reason) || isTaken(reason)) return false;
  if (isRefusedHere(reason)) return false;
  if (passing.has(code)) return true;
  return !isAnswer(reason) || messageOf(reason).includes('Retryable HTTP status');
}

/** Whatever the client threw, as an error of ours. */
export function asBucketError(reason: unknown, place: string, key?: string): SweepError {
  if (reason instanceof SweepError) return reason;
  if (key !== undefined && isAbsent(reason)) return objectMissing(key, place);
  const known = answers[codeOf(reason) as keyof typeof answers] as
    (typeof answers)[keyof typeof answers] | undefined;
  const options = { details: { place }, cause: reason };
  if (known) return new SweepError(known[0], `${place} ${known[1]}`, options);
  if (isRefusedHere(reason)) {
    return new SweepError('config-invalid', `${place} cannot be: ${messageOf(reason)}`, options);
  }
  const remedy = 'check that it runs and that its address is right';
  const message = `${place} cannot be used (${messageOf(reason)}); ${remedy}`;
  return new SweepError('bucket-unavailable', message, options);
}

/** Whether the client refused to ask: a name or an address is none. */
const isRefusedHere = (reason: unknown): boolean =>
  reason instanceof Error && reason.name.startsWith('Invalid');

/** Whether the server itself said no, in S3's words. */
const isAnswer = (reason: unknown): boolean => reason instanceof Error && reason.name === 'S3Error';

function codeOf(reason: unknown): string | undefined {
  if (typeof reason !== 'object' || reason === null || !('code' in reason)) return undefined;
  return typeof reason.code === 'string' ? reason.code : undefined;
}

function messageOf(reason: unknown): string {
  if (!(reason instanceof Error)) return String(reason);
  // A refused connection to several addresses is an AggregateError without a message.
  const inner =
    'errors' in reason && Array.isArray(reason.errors) ? (reason.errors as unknown[]) : [];
  return reason.message || inner.map(messageOf).join(', ') || reason.name;
}
