import type { z } from 'zod';
import { ApiError, errorOf, misunderstood, unreachable } from './errors.ts';

/**
 * Reads a document and checks it against its schema.
 *
 * @throws ApiError with the coordinator's message, or `coordinator-unavailable`.
 */
export async function read<Schema extends z.ZodType>(
  schema: Schema,
  path: string,
  signal?: AbortSignal,
): Promise<z.infer<Schema>> {
  const response = await call(path, { ...(signal && { signal }) });
  const parsed = schema.safeParse(await response.json().catch(() => undefined));
  if (!parsed.success) throw misunderstood(path);
  return parsed.data;
}

/** Changes something; the answer's body is of no interest, since events tell what became of it. */
export async function send(method: 'POST' | 'DELETE', path: string, body?: unknown): Promise<void> {
  const json = { 'content-type': 'application/json' };
  await call(path, {
    method,
    ...(body !== undefined && { headers: json, body: JSON.stringify(body) }),
  });
}

async function call(path: string, init: RequestInit): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(path, { credentials: 'same-origin', ...init });
  } catch (reason) {
    if (init.signal?.aborted) throw reason;
    throw unreachable();
  }
  if (!response.ok) throw await errorOf(response);
  return response;
}

/** Whether trying again could help: no for refusals. */
export function isTransient(error: unknown): boolean {
  return error instanceof ApiError && (error.status === 0 || error.status >= 500);
}
