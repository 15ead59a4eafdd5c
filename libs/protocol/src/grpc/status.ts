/** @file Errors across gRPC: codes of ours as statuses, and statuses as codes of ours. */
import { status, type ServiceError, type StatusObject } from '@grpc/grpc-js';
import { errorCodes, SweepError } from '@capsweep/domain';

/** An error as the status that ends a call. */
export function toStatus(error: SweepError): Pick<StatusObject, 'code' | 'details'> {
  const name = errorCodes[error.code].grpc as keyof typeof status;
  return { code: status[name], details: error.message };
}

/** The status that ended a call, as one of our errors; `where` names the other end. */
export function fromStatus(
  { code, details }: ServiceError | StatusObject,
  where: string,
): SweepError {
  if (code === status.UNAUTHENTICATED) return unauthenticated(where);
  if (code === status.UNIMPLEMENTED)
    return new SweepError(
      'config-invalid',
      `${where} is no capsweep coordinator; give the address of its gRPC port`,
    );
  const what = details === '' || code === status.OK ? 'it ended the call' : details;
  return new SweepError(
    'coordinator-unavailable',
    `cannot reach the coordinator at ${where}: ${what}; start it, or give its address`,
  );
}

function unauthenticated(where: string): SweepError {
  return new SweepError(
    'unauthenticated',
    `the coordinator at ${where} does not accept this token; give the worker the coordinator's token`,
  );
}
