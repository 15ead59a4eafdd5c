/**
 * Every way in which the product says no: what it means, and how HTTP, gRPC and the shell hear it.
 * `docs/reference/errors.md` has one section for each, and a test keeps the two equal.
 */
export const errorCodes = {
  // what the user wrote
  'sweep-file-invalid': { http: 422, grpc: 'INVALID_ARGUMENT', exit: 2, retryable: false },
  'sweep-name-taken': { http: 409, grpc: 'ALREADY_EXISTS', exit: 2, retryable: false },
  'request-invalid': { http: 400, grpc: 'INVALID_ARGUMENT', exit: 2, retryable: false },
  'config-invalid': { http: 500, grpc: 'INVALID_ARGUMENT', exit: 2, retryable: false },
  // what is not there, or not in that state
  'not-found': { http: 404, grpc: 'NOT_FOUND', exit: 4, retryable: false },
  'sweep-state': { http: 409, grpc: 'FAILED_PRECONDITION', exit: 5, retryable: false },
  'trial-state': { http: 409, grpc: 'FAILED_PRECONDITION', exit: 5, retryable: false },
  'no-checkpoint': { http: 409, grpc: 'FAILED_PRECONDITION', exit: 5, retryable: false },
  'none-feasible': { http: 409, grpc: 'FAILED_PRECONDITION', exit: 5, retryable: false },
  'attempt-fenced': { http: 409, grpc: 'ABORTED', exit: 5, retryable: false },
  'leader-stale': { http: 503, grpc: 'ABORTED', exit: 6, retryable: true },
  'write-conflict': { http: 409, grpc: 'ABORTED', exit: 6, retryable: true },
  // who is asking
  unauthenticated: { http: 401, grpc: 'UNAUTHENTICATED', exit: 3, retryable: false },
  forbidden: { http: 403, grpc: 'PERMISSION_DENIED', exit: 3, retryable: false },
  // what is around us
  'store-unavailable': { http: 503, grpc: 'UNAVAILABLE', exit: 6, retryable: true },
  'store-full': { http: 507, grpc: 'RESOURCE_EXHAUSTED', exit: 6, retryable: false },
  'store-schema': { http: 500, grpc: 'FAILED_PRECONDITION', exit: 6, retryable: false },
  'bucket-unavailable': { http: 503, grpc: 'UNAVAILABLE', exit: 6, retryable: true },
  'object-exists': { http: 409, grpc: 'ALREADY_EXISTS', exit: 6, retryable: false },
  'object-corrupt': { http: 502, grpc: 'DATA_LOSS', exit: 6, retryable: true },
  'coordinator-unavailable': { http: 503, grpc: 'UNAVAILABLE', exit: 6, retryable: true },
  'port-taken': { http: 500, grpc: 'UNAVAILABLE', exit: 6, retryable: false },
  'folder-locked': { http: 409, grpc: 'ABORTED', exit: 6, retryable: false },
  'disk-full': { http: 507, grpc: 'RESOURCE_EXHAUSTED', exit: 6, retryable: false },
  'dataset-unavailable': { http: 503, grpc: 'UNAVAILABLE', exit: 6, retryable: true },
  'dataset-corrupt': { http: 502, grpc: 'DATA_LOSS', exit: 6, retryable: true },
  'engine-unavailable': { http: 500, grpc: 'FAILED_PRECONDITION', exit: 6, retryable: false },
  'not-installed': { http: 500, grpc: 'FAILED_PRECONDITION', exit: 6, retryable: false },
  // what happened inside a trial
  'trial-params': { http: 422, grpc: 'INVALID_ARGUMENT', exit: 1, retryable: false },
  'trial-nan': { http: 422, grpc: 'INVALID_ARGUMENT', exit: 1, retryable: false },
  'trial-crashed': { http: 500, grpc: 'ABORTED', exit: 1, retryable: true },
  'trial-timeout': { http: 504, grpc: 'DEADLINE_EXCEEDED', exit: 1, retryable: true },
  'out-of-memory': { http: 507, grpc: 'RESOURCE_EXHAUSTED', exit: 1, retryable: true },
  'checkpoint-corrupt': { http: 502, grpc: 'DATA_LOSS', exit: 1, retryable: true },
  // what should not happen
  internal: { http: 500, grpc: 'INTERNAL', exit: 1, retryable: true },
} as const satisfies Record<string, ErrorCodeRow>;

interface ErrorCodeRow {
  readonly http: number;
  readonly grpc: string;
  readonly exit: number;
  readonly retryable: boolean;
}

/** A reason for refusal; see {@link errorCodes}. */
export type ErrorCode = keyof typeof errorCodes;

/** Whether a text names an error code. */
export function isErrorCode(text: string): text is ErrorCode {
  return Object.hasOwn(errorCodes, text);
}
