import { SweepError } from '@capsweep/domain';

/** Refuses other bytes under a key that is taken. */
export function objectExists(key: string, where: string): SweepError {
  return new SweepError(
    'object-exists',
    `${key} is written already in ${where}, with other bytes; objects are written once, so choose another key`,
    { details: { key } },
  );
}

/** Answers a read of a key that is not there. */
export function objectMissing(key: string, where: string): SweepError {
  return new SweepError('not-found', `${key} is not in ${where}; it was never written or is gone`, {
    details: { key },
  });
}

/** Answers `sign` of a store that has no addresses. */
export function noAddresses(where: string): SweepError {
  return new SweepError(
    'config-invalid',
    `${where} has no addresses to hand out; configure a signer or an S3 bucket`,
  );
}
