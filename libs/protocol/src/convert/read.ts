/** @file Reading the wire's looser types: what is missing or out of range is refused by name. */
import { parseTrialId, SweepError, workerId } from '@capsweep/domain';
import type { Json, TrialId, WorkerId } from '@capsweep/domain';
import type { JsonObject } from '@bufbuild/protobuf';

/** An error about a message that no correct program sends. */
export function malformed(what: string): SweepError {
  return new SweepError(
    'request-invalid',
    `malformed message: ${what}; install the same version on the coordinator and its workers`,
  );
}

/** A field that must be there. */
export function need<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw malformed(`${what} is missing`);
  return value;
}

/** A 64-bit integer of the wire as a number, if it is exact. */
export function toNumber(value: bigint, what: string): number {
  const number = Number(value);
  if (!Number.isSafeInteger(number)) throw malformed(`${what} is ${value}, which is too large`);
  return number;
}

/** A trial id of the wire. */
export function toTrialId(text: string): TrialId {
  if (!parseTrialId(text)) throw malformed(`${JSON.stringify(text)} is not a trial id`);
  return text as TrialId;
}

/** A worker id of the wire. */
export function toWorkerId(text: string): WorkerId {
  try {
    return workerId(text);
  } catch {
    throw malformed(`${JSON.stringify(text)} is not a worker id`);
  }
}

/** The domain's JSON is read-only and the library's is not; they are the same values. */
export const toStruct = (json: Readonly<Record<string, Json>>): JsonObject => json as JsonObject;
