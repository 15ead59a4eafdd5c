/**
 * @file Addresses for a bucket that is a folder: the coordinator itself serves them. Whoever has
 * one may read or write that one object until it expires, and needs nothing else.
 */
import { createHmac } from 'node:crypto';
import type { Clock, SignedAddress } from '@capsweep/domain';
import { sameText } from '../http/security/sessions.ts';

/** Signs addresses, and knows its own signatures. */
export interface AddressSigner {
  sign(key: string, method: SignedAddress['method'], expirySeconds: number): SignedAddress;
  verify(key: string, method: string, query: { expires: string; signature: string }): boolean;
}

/** A signer for addresses below `base`, such as `http://127.0.0.1:4000`. */
export function addressSigner(options: {
  readonly base: () => string;
  readonly secret: string;
  readonly clock: Clock;
}): AddressSigner {
  const key = createHmac('sha256', options.secret).update('capsweep bucket').digest();
  const signatureOf = (method: string, name: string, expires: string): string =>
    createHmac('sha256', key).update(`${method}\n${name}\n${expires}`).digest('base64url');
  return {
    sign: (name, method, expirySeconds) => {
      const expires = String(options.clock.now() + expirySeconds * 1000);
      const query = new URLSearchParams({ expires, signature: signatureOf(method, name, expires) });
      const path = name.split('/').map(encodeURIComponent).join('/');
      return { url: `${options.base()}/bucket/${path}?${query.toString()}`, method, headers: {} };
    },
    verify: (name, method, { expires, signature }) =>
      Number(expires) > options.clock.now() &&
      sameText(signature, signatureOf(method, name, expires)),
  };
}
