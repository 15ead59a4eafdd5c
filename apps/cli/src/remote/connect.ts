import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { SweepError } from '@capsweep/domain';
import { createApiClient, type ApiClient, type ApiPlace } from '@capsweep/protocol/http';
import { homeFolder, readToken } from '@capsweep/service';

type Env = Readonly<Record<string, string | undefined>>;

/** Where the coordinator of a home folder says it is. */
export interface Endpoint {
  readonly url: string;
  readonly grpc: string;
}

/**
 * The coordinator to talk to: `CAPSWEEP_URL` with `CAPSWEEP_TOKEN` (or `_FILE`), or else the one
 * that runs on this machine for this home folder.
 *
 * @throws SweepError `coordinator-unavailable` when there is none, `config-invalid` without a token.
 */
export async function connect(env: Env): Promise<ApiClient> {
  const home = homeFolder(env);
  const url = env['CAPSWEEP_URL'] ?? (await readEndpoint(home))?.url;
  if (url === undefined) {
    const message = `no coordinator runs here (${home} has none); start one with "capsweep up", or set CAPSWEEP_URL and CAPSWEEP_TOKEN. To run without one, add --local`;
    throw new SweepError('coordinator-unavailable', message);
  }
  return createApiClient({ url, token: await findToken(env, home) } satisfies ApiPlace);
}

/** What the coordinator of a home folder wrote down when it started. */
export async function readEndpoint(home: string): Promise<Endpoint | undefined> {
  try {
    return JSON.parse(await readFile(join(home, 'endpoint.json'), 'utf8')) as Endpoint;
  } catch {
    return undefined;
  }
}

async function findToken(env: Env, home: string): Promise<string> {
  if (env['CAPSWEEP_TOKEN']) return env['CAPSWEEP_TOKEN'];
  const file = env['CAPSWEEP_TOKEN_FILE'] ?? join(home, 'token');
  const token = await readToken(file);
  if (token) return token.reveal();
  const message = `there is no token in ${file}; set CAPSWEEP_TOKEN, or CAPSWEEP_TOKEN_FILE to a file that holds it`;
  throw new SweepError('config-invalid', message);
}
