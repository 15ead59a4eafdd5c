import { mkdtemp, readFile, rm, watch, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  createApiClient,
  type ApiClient,
  type Ranking,
  type TrialDetail,
} from '@capsweep/protocol/http';
import { start, run, type Outcome, type Running } from './command.ts';

export const chainTrainer = fileURLToPath(new URL('chain-trainer.mjs', import.meta.url));

/** A house in a folder of its own: Redis, a coordinator and workers, all started by `capsweep up`. */
export interface Town {
  readonly folder: string;
  readonly env: NodeJS.ProcessEnv;
  readonly client: ApiClient;
  /** The address that `capsweep up` printed: it signs one browser in. */
  readonly address: string;
  capsweep(...args: string[]): Promise<Outcome>;
  /** Starts a command that stays. */
  begin(...args: string[]): Running;
  /** Writes a file into the town's folder and returns its path. */
  write(name: string, text: string): Promise<string>;
  /** The pid that the coordinator wrote down; with `other`, once it is another one than that. */
  coordinatorPid(other?: number): Promise<number>;
  /** Resolves when the sweep answers a question with yes, looking after each of its events. */
  until(
    sweep: string,
    question: (ranking: Ranking) => boolean | Promise<boolean>,
  ): Promise<Ranking>;
  trial(sweep: string, number: number): Promise<TrialDetail>;
  close(): Promise<void>;
}

/** Starts a town with so many workers, of one slot each unless it is said. */
export async function aTown(
  workers: number,
  more: NodeJS.ProcessEnv = {},
  slots = 1,
): Promise<Town> {
  const folder = await mkdtemp(join(tmpdir(), 'capsweep-town-'));
  const home = join(folder, 'home');
  const env = { CAPSWEEP_HOME: home, CAPSWEEP_LEASE: '3s', ...more };
  const up = start(
    ['up', '--port', '0', '--grpc-port', '0', '--workers', `${workers}`, '--slots', `${slots}`],
    env,
    folder,
  );
  const address = (await up.line(/^dashboard: /)).replace('dashboard: ', '');
  const read = async (name: string): Promise<string> => await readFile(join(home, name), 'utf8');
  const { url } = JSON.parse(await read('endpoint.json')) as { url: string };
  const client = createApiClient({ url, token: (await read('token')).trim() });
  return {
    folder,
    env,
    client,
    address,
    capsweep: (...args) => run(args, env, folder),
    begin: (...args) => start(args, env, folder),
    write: async (name, text) => {
      await writeFile(join(folder, name), text);
      return join(folder, name);
    },
    coordinatorPid: (other) => coordinatorPid(home, other),
    until: (sweep, question) => until(client, sweep, question),
    trial: (sweep, number) => client.trial(sweep, number),
    close: async () => {
      up.child.kill('SIGINT');
      await up.done;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Looks at the coordinator's file whenever something changes in its folder. */
async function coordinatorPid(home: string, other?: number): Promise<number> {
  const over = new AbortController();
  const changes = watch(home, { signal: over.signal })[Symbol.asyncIterator]();
  try {
    for (;;) {
      const change = changes.next();
      change.catch(() => undefined);
      const text = await readFile(join(home, 'endpoint.json'), 'utf8').catch(() => '');
      const pid = Number(/"pid":(\d+)/.exec(text)?.[1] ?? other);
      if (pid > 0 && pid !== other) return pid;
      await change;
    }
  } finally {
    over.abort();
  }
}

async function until(
  client: ApiClient,
  sweep: string,
  question: (ranking: Ranking) => boolean | Promise<boolean>,
): Promise<Ranking> {
  const over = new AbortController();
  try {
    const events = client.events(sweep, over.signal);
    // Listen first, then look: what happens in between is heard.
    let next = events.next();
    for (;;) {
      const ranking = await look(client, sweep);
      if (ranking && (await question(ranking))) return ranking;
      await next;
      next = events.next();
    }
  } finally {
    over.abort();
  }
}

/** A coordinator that is being restarted is no answer; the events come back by themselves. */
async function look(client: ApiClient, sweep: string): Promise<Ranking | undefined> {
  try {
    return await client.ranking(sweep);
  } catch {
    return undefined;
  }
}

/** A sweep file for the chain trainer. */
export function chainSweep(parts: {
  name: string;
  trials?: number;
  epochs?: number;
  gate?: string;
  gateStep?: number;
  more?: string;
}): string {
  const { name, trials = 1, epochs = 3, gate, gateStep = 8, more = '' } = parts;
  const gated = gate === undefined ? '' : `, gate: ${JSON.stringify(gate)}, gateStep: ${gateStep}`;
  return `name: ${name}
objective: { metric: val/accuracy, goal: maximize }
trainer: { module: ${JSON.stringify(chainTrainer)} }
space: { x: { float: [0, 1] } }
search: { trials: ${trials}, seed: 7${more} }
train: { epochs: ${epochs}${gated} }
checkpoints: { everyEpochs: 1 }
`;
}
