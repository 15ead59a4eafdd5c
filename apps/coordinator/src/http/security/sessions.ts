import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Clock } from '@capsweep/domain';

const codeMs = 10 * 60_000;
const sessionMs = 7 * 24 * 3_600_000;

/** The name of the session's cookie. */
export const cookieName = 'capsweep_session';

/**
 * How a browser gets in: an address with a code that works once, for ten minutes, is traded for a
 * cookie that works for a week. Cookies are signed, not stored, so they outlive a restart; they
 * end when the token changes.
 */
export class Sessions {
  readonly #key: Buffer;
  readonly #clock: Clock;
  readonly #codes = new Map<string, number>();

  constructor(token: string, clock: Clock) {
    this.#key = createHmac('sha256', token).update('capsweep session').digest();
    this.#clock = clock;
  }

  /** A new code. */
  issueCode(): string {
    const now = this.#clock.now();
    for (const [code, until] of this.#codes) if (until < now) this.#codes.delete(code);
    const code = randomBytes(16).toString('base64url');
    this.#codes.set(code, now + codeMs);
    return code;
  }

  /** Trades a code for a cookie's value; undefined for a code that is wrong, old or used. */
  redeem(code: string): string | undefined {
    const until = this.#codes.get(code);
    this.#codes.delete(code);
    if (until === undefined || until < this.#clock.now()) return undefined;
    const expiry = String(this.#clock.now() + sessionMs);
    return `${expiry}.${this.#sign(expiry)}`;
  }

  /** Whether a cookie's value is one that we gave out and that has not expired. */
  accepts(cookie: string): boolean {
    const [expiry = '', signature = ''] = cookie.split('.');
    return sameText(signature, this.#sign(expiry)) && Number(expiry) > this.#clock.now();
  }

  #sign(expiry: string): string {
    return createHmac('sha256', this.#key).update(expiry).digest('base64url');
  }
}

/** Compares without telling, by its duration, where the texts differ. */
export function sameText(a: string, b: string): boolean {
  const hash = (text: string): Buffer => createHmac('sha256', 'compare').update(text).digest();
  return timingSafeEqual(hash(a), hash(b));
}
