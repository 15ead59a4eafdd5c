import { rm } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { SweepError } from '@capsweep/domain';
import { createApiClient, type ApiClient } from '@capsweep/protocol/http';
import { fittingSlots } from '@capsweep/runner';
import { launchRedis, readToken, type LaunchedRedis } from '@capsweep/service';
import { readEndpoint, type Endpoint } from '../remote/connect.ts';
import { partFailed, startPart, type Part } from './process.ts';
import { programOf } from './programs.ts';
import { supervise, type Supervised } from './supervise.ts';

export interface FleetOptions {
  readonly home: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** 0 takes a free port. */
  readonly port: number;
  readonly grpcPort: number;
  readonly workers: number;
  /** Slots of each worker. */
  readonly slots: number;
  /** Says what happens, for people. */
  readonly tell: (line: string) => void;
}

/** A whole house on this machine: Redis, coordinator, workers. */
export interface Fleet {
  readonly client: ApiClient;
  /** Resolves when a part cannot be kept up. */
  readonly broken: Promise<SweepError>;
  /** Drains the workers, then ends everything. */
  stop(): Promise<void>;
}

/** Slots for all workers together: one for each core. */
export const defaultSlots = (workers: number): number =>
  Math.max(1, Math.floor(availableParallelism() / workers));

/**
 * Starts Redis, a coordinator and workers on this machine, on loopback only, each in a process of
 * its own that is started again when it dies.
 *
 * @throws SweepError when a part does not start; the others are ended again.
 */
export async function startFleet(options: FleetOptions): Promise<Fleet> {
  const parts: Supervised[] = [];
  const redis = await launchRedis({ dir: join(options.home, 'redis'), listen: 'port' });
  try {
    options.tell(`redis: a private server, keeping its data in ${join(options.home, 'redis')}`);
    const { part, endpoint } = await startCoordinator(options, redis);
    parts.push(part);
    options.tell(`coordinator: ${endpoint.url}`);
    for (let n = 1; n <= options.workers; n += 1) {
      parts.push(await startWorker(options, endpoint, n));
    }
    const token = await readToken(join(options.home, 'token'));
    const client = createApiClient({ url: endpoint.url, token: token?.reveal() ?? '' });
    return { client, broken: firstBreak(parts, redis), stop: () => stopAll(parts, redis) };
  } catch (error) {
    await stopAll(parts, redis);
    throw error;
  }
}

/** The ports are chosen once: a coordinator that is started again must be found where it was. */
async function startCoordinator(
  options: FleetOptions,
  redis: LaunchedRedis,
): Promise<{ part: Supervised; endpoint: Endpoint }> {
  const { home, env, tell } = options;
  const logFile = join(home, 'logs', 'coordinator.log');
  let ports = { http: options.port, grpc: options.grpcPort };
  let endpoint: Endpoint | undefined;
  const start = async (): Promise<Part> => {
    await rm(join(home, 'endpoint.json'), { force: true });
    const part = await startPart({
      name: 'coordinator',
      program: programOf('coordinator'),
      env: {
        ...env,
        CAPSWEEP_HOME: home,
        CAPSWEEP_REDIS_URL: redis.address.reveal(),
        CAPSWEEP_PORT: String(ports.http),
        CAPSWEEP_GRPC_PORT: String(ports.grpc),
      },
      logFile,
    });
    endpoint = await untilServing(home, part, logFile);
    ports = { http: portOf(endpoint.url), grpc: portOf(`http://${endpoint.grpc}`) };
    return part;
  };
  const part = await supervise({ name: 'coordinator', logFile, start, tell });
  if (!endpoint) throw new SweepError('internal', 'the coordinator started without an address');
  return { part, endpoint };
}

const portOf = (url: string): number => Number(new URL(url).port);

const startUpMs = 30_000;
const lookEveryMs = 50;

/** Waits until the coordinator has written down where it is and answers there. */
async function untilServing(home: string, part: Part, logFile: string): Promise<Endpoint> {
  let ended: SweepError | undefined;
  void part.exited.then((end) => (ended = partFailed('coordinator', end, logFile)));
  for (let waited = 0; waited < startUpMs; waited += lookEveryMs) {
    if (ended) throw ended;
    const endpoint = await readEndpoint(home);
    if (endpoint && (await answers(endpoint.url))) return endpoint;
    await new Promise((resolve) => setTimeout(resolve, lookEveryMs));
  }
  await part.stop(0);
  const message = `the coordinator did not answer within ${startUpMs / 1000} s; see ${logFile}`;
  throw new SweepError('coordinator-unavailable', message);
}

async function answers(url: string): Promise<boolean> {
  try {
    return (await fetch(new URL('/api/health', url))).ok;
  } catch {
    return false;
  }
}

/** A worker's share of the machine's cores, unless $CAPSWEEP_CORES says what each may use. */
function coresOf({ env, workers }: FleetOptions): number {
  const said = Number(env['CAPSWEEP_CORES']);
  return said >= 1 ? said : Math.max(1, Math.floor(availableParallelism() / workers));
}

async function startWorker(
  options: FleetOptions,
  endpoint: Endpoint,
  n: number,
): Promise<Supervised> {
  const { home, env, tell } = options;
  const name = `worker-${n}`;
  const logFile = join(home, 'logs', `${name}.log`);
  const cores = coresOf(options);
  const { slots, lowered } = fittingSlots(options.slots, cores);
  const start = (): Promise<Part> =>
    startPart({
      name,
      program: programOf('worker'),
      env: {
        ...env,
        CAPSWEEP_CORES: String(cores),
        CAPSWEEP_HOME: home,
        CAPSWEEP_COORDINATOR: endpoint.grpc,
        CAPSWEEP_TOKEN_FILE: join(home, 'token'),
        CAPSWEEP_SLOTS: String(slots),
      },
      logFile,
    });
  const part = await supervise({ name, logFile, start, tell });
  tell(
    `${name}: ${slots} slot${slots === 1 ? '' : 's'}${lowered === undefined ? '' : ` (${lowered})`}`,
  );
  return part;
}

function firstBreak(parts: readonly Supervised[], redis: LaunchedRedis): Promise<SweepError> {
  const noRedis = redis.exited.then((why) => {
    const message = `redis-server has ended: ${why ?? 'nobody knows why'}`;
    return new SweepError('store-unavailable', message);
  });
  return Promise.race([...parts.map(({ givenUp }) => givenUp), noRedis]);
}

const drainMs = 60_000;

/** The last started first: workers hand their trials over while the coordinator still listens. */
async function stopAll(parts: readonly Supervised[], redis: LaunchedRedis): Promise<void> {
  const [coordinator, ...workers] = parts;
  await Promise.all(workers.map((worker) => worker.stop(drainMs)));
  await coordinator?.stop(drainMs);
  await redis.stop();
}
