import { errorCodes, isErrorCode, type ErrorCode } from './codes.ts';
import type { Json } from '../json.ts';

/** What is known about an error besides its message: ids, paths, the offending value. */
export type ErrorDetails = Readonly<Record<string, Json>>;

/** An error as plain data: for logs, the store and the wire. */
export interface SweepErrorInfo {
  readonly code: ErrorCode;
  readonly message: string;
  readonly details?: ErrorDetails;
}

interface SweepErrorOptions {
  readonly details?: ErrorDetails;
  readonly cause?: unknown;
}

/**
 * The one error of the product. Its message says what happened, where, and what to do about it,
 * and stands alone: many tools show nothing else.
 */
export class SweepError extends Error {
  override readonly name = 'SweepError';
  readonly code: ErrorCode;
  readonly details: ErrorDetails;

  constructor(code: ErrorCode, message: string, options: SweepErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.details = options.details ?? {};
  }

  /** Whether the same call can succeed later. */
  get retryable(): boolean {
    return errorCodes[this.code].retryable;
  }

  /** This error as plain data. */
  toInfo(): SweepErrorInfo {
    const details = Object.keys(this.details).length > 0 ? { details: this.details } : {};
    return { code: this.code, message: this.message, ...details };
  }

  /**
   * Makes a SweepError of whatever was thrown. One that is one already is returned as it is;
   * anything else becomes `internal` (or `fallback`) with the original as its cause.
   */
  static from(reason: unknown, fallback: ErrorCode = 'internal'): SweepError {
    if (reason instanceof SweepError) return reason;
    const message = reason instanceof Error ? reason.message : String(reason);
    return new SweepError(fallback, message, { cause: reason });
  }

  /** The inverse of {@link SweepError.toInfo}; an unknown code becomes `internal`. */
  static fromInfo(info: { code: string; message: string; details?: ErrorDetails }): SweepError {
    const code = isErrorCode(info.code) ? info.code : 'internal';
    return new SweepError(code, info.message, info.details ? { details: info.details } : {});
  }
}
