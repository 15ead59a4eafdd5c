import type { z } from 'zod';
import { SweepError } from '@capsweep/domain';
import { errorBody } from '../common.ts';

/** Where a coordinator is, and who calls. */
export interface ApiPlace {
  /** Such as `http://127.0.0.1:4400`. */
  readonly url: string;
  readonly token: string;
}

/** One call. */
export interface ApiCall {
  readonly method?: 'GET' | 'POST' | 'DELETE';
  readonly path: string;
  readonly query?: Readonly<Record<string, string | number | readonly string[] | undefined>>;
  readonly body?: unknown;
  readonly signal?: AbortSignal;
  readonly headers?: Readonly<Record<string, string>>;
}

/**
 * Calls the HTTP API.
 *
 * @throws SweepError as the coordinator answered it, or `coordinator-unavailable`.
 */
export async function callApi(place: ApiPlace, call: ApiCall): Promise<Response> {
  const { method = 'GET', body, signal } = call;
  const json = body === undefined ? {} : { 'content-type': 'application/json' };
  let response: Response;
  try {
    response = await fetch(addressOf(place, call), {
      method,
      headers: { authorization: `Bearer ${place.token}`, ...json, ...call.headers },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      ...(signal && { signal }),
    });
  } catch (error) {
    if (signal?.aborted) throw error;
    throw unreachable(place, error);
  }
  if (response.ok) return response;
  throw await refusalOf(place, response);
}

/** As {@link callApi}, with the answer read by its schema. */
export async function readApi<Schema extends z.ZodType>(
  place: ApiPlace,
  schema: Schema,
  call: ApiCall,
): Promise<z.infer<Schema>> {
  const response = await callApi(place, call);
  const parsed = schema.safeParse(await response.json());
  if (parsed.success) return parsed.data;
  const message = `${place.url} does not speak our language at ${call.path}; its version may be another one: ${parsed.error.issues[0]?.message ?? ''}`;
  throw new SweepError('internal', message);
}

function addressOf({ url }: ApiPlace, { path, query = {} }: ApiCall): URL {
  const address = new URL(path, url);
  for (const [key, value] of Object.entries(query)) {
    for (const one of Array.isArray(value) ? (value as readonly string[]) : [value]) {
      if (one !== undefined) address.searchParams.append(key, String(one));
    }
  }
  return address;
}

function unreachable({ url }: ApiPlace, error: unknown): SweepError {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause.message : '';
  const why = cause ? ` (${cause})` : '';
  const message = `no coordinator answers at ${url}${why}; start one with "capsweep up", or set CAPSWEEP_URL`;
  return new SweepError('coordinator-unavailable', message, { cause: error });
}

async function refusalOf({ url }: ApiPlace, response: Response): Promise<SweepError> {
  const parsed = errorBody.safeParse(await response.json().catch(() => undefined));
  if (parsed.success) {
    const { code, message, details } = parsed.data.error;
    return SweepError.fromInfo({ code, message, ...(details && { details: details }) });
  }
  const message = `${url} answered ${response.status} ${response.statusText}; is it a coordinator?`;
  return new SweepError('coordinator-unavailable', message);
}
