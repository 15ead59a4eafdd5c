/**
 * @file Ask for parameters, measure, tell: a sweep from TypeScript, with nothing but `fetch`.
 *
 *     npx tsx examples/ask-tell/ask-tell.ts            (while "npx capsweep up" runs)
 *
 * Start it several times: every copy gets trials of its own.
 */
import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const home = process.env['CAPSWEEP_HOME'] ?? join(homedir(), '.capsweep');
const read = (name: string): string => readFileSync(join(home, name), 'utf8').trim();
const url =
  process.env['CAPSWEEP_URL'] ?? (JSON.parse(read('endpoint.json')) as { url: string }).url;
const token = process.env['CAPSWEEP_TOKEN'] ?? read('token');
const source = readFileSync(new URL('sweep.yaml', import.meta.url), 'utf8');

type Asked =
  | {
      kind: 'trial';
      trial: number;
      attempt: number;
      params: { x: number; y: number };
      leaseSeconds: number;
    }
  | { kind: 'wait'; retryAfterSeconds: number }
  | { kind: 'done' };

async function call(path: string, body: object): Promise<unknown> {
  const answer = await fetch(new URL(path, url), {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  const text = await answer.text();
  const said: unknown = text === '' ? undefined : JSON.parse(text);
  if (answer.ok) return said;
  // The code is one of docs/reference/errors.md.
  const { code, message } = (said as { error: { code: string; message: string } }).error;
  throw Object.assign(new Error(`${code}: ${message}`), { code });
}

/** The sweep's name; whoever comes second joins in. */
async function create(): Promise<string> {
  try {
    return ((await call('/api/sweeps', { source })) as { name: string }).name;
  } catch (error) {
    if ((error as { code?: string }).code !== 'sweep-name-taken') throw error;
    return 'ask-tell';
  }
}

/** Rosenbrock's valley: 0 at (1, 1). */
const measure = ({ x, y }: { x: number; y: number }): number =>
  (1 - x) ** 2 + 100 * (y - x ** 2) ** 2;

const sweep = await create();
const worker = `typescript-${process.pid}`;
for (;;) {
  const asked = (await call(`/api/sweeps/${sweep}/ask`, { worker })) as Asked;
  if (asked.kind === 'done') break;
  if (asked.kind === 'wait') {
    await sleep(asked.retryAfterSeconds * 1000);
    continue;
  }
  const { trial, attempt, params } = asked;
  const at = `/api/sweeps/${sweep}/trials/${trial}`;
  const metrics = { loss: measure(params) };
  // Long trials report as they go: it keeps the lease, and the answer says when to stop.
  const answer = await call(`${at}/report`, { attempt, step: 1, metrics });
  if ((answer as { decision: string }).decision !== 'continue') continue;
  await call(`${at}/tell`, { attempt, outcome: 'complete', metrics });
  console.log(`trial ${trial}:`, params, '->', metrics.loss.toFixed(4));
}
console.log(`done: npx capsweep best ${sweep}`);
