import { createHash, timingSafeEqual } from 'node:crypto';
import { Metadata } from '@grpc/grpc-js';
import { SweepError } from '@capsweep/domain';

/** Metadata that carries the token of the caller. */
export function tokenMetadata(token: string | undefined): Metadata {
  const metadata = new Metadata();
  if (token !== undefined) metadata.set('authorization', `Bearer ${token}`);
  return metadata;
}

/**
 * Checks the token of a call, in a time that tells nothing about where it differs.
 *
 * @throws SweepError `unauthenticated`
 */
export function checkToken(metadata: Metadata, token: string | undefined): void {
  if (token === undefined) return;
  const [given] = metadata.get('authorization');
  const text = typeof given === 'string' ? given.replace(/^Bearer /i, '') : '';
  if (timingSafeEqual(digest(text), digest(token))) return;
  throw new SweepError('unauthenticated', 'the token is missing or wrong');
}

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
