import { errorBody, type ErrorBody } from '@capsweep/protocol/http';

/** Why a call failed: the coordinator's own words, or that it could not be reached. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  /** The HTTP status; 0 when there was no answer. */
  readonly status: number;
  readonly code: string;

  constructor(status: number, info: ErrorBody['error']) {
    super(info.message);
    this.status = status;
    this.code = info.code;
  }
}

/** What an answer that is not 2xx says. */
export async function errorOf(response: Response): Promise<ApiError> {
  const parsed = errorBody.safeParse(await response.json().catch(() => undefined));
  if (parsed.success) return new ApiError(response.status, parsed.data.error);
  const message = `the coordinator answered ${response.status} ${response.statusText}`.trim();
  return new ApiError(response.status, { code: 'internal', message });
}

/** There was no answer at all. */
export function unreachable(): ApiError {
  return new ApiError(0, {
    code: 'coordinator-unavailable',
    message: 'the coordinator cannot be reached; this page tries again by itself',
  });
}

/** The answer is not what this page knows how to read. */
export function misunderstood(path: string): ApiError {
  return new ApiError(200, {
    code: 'internal',
    message: `the answer to ${path} is not what this page expects; reload it to get the coordinator's own version`,
  });
}
