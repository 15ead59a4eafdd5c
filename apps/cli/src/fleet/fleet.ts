import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { SweepError } from '@capsweep/domain';
import { createApiClient, type ApiClient } from '@capsweep/protocol/http';
import { launchRedis, readToken, type LaunchedRedis } from '@capsweep/service';
import { readEndpoint, type Endpoint } from '../remote/connect.ts';
import { partFailed, startPart, type Part } from './process.ts';
import { programOf } from './programs.ts';

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
  /** Resolves when a part has ended that nobody asked to. */
  readonly broken: Promise<SweepError>;
  /** Drains the workers, then ends everything. */
  stop(): Promise<void>;
}

/** Slots for all workers together: one for each core. */
export const defaultSlots = (workers: number): number =>
  Math.max(1, Math.floor(availableParallelism() / workers));

/**
 * Starts Redis, a coordinator and workers on this machine, on loopback only, each in a process of
 * its own.
 *
 * @throws SweepError when a part does not start; the others are ended again.
 */
export async function startFleet(options: FleetOptions): Promise<Fleet> {
  const parts: Part[] = [];
  const redis = await launchRedis({ dir: join(options.home, 'redis'), listen: 'port' });
  try {
    options.tell('redis: a private server, keeping its data in ' + join(options.home, 'redis'));
    const endpoint = await startCoordinator(options, redis, parts);
    options.tell(`coordinator: ${endpoint.url}`);
    await startWorkers(options, endpoint, parts);
    const token = await readToken(join(options.home, 'token'));
    const client = createApiClient({ url: endpoint.url, token: token?.reveal() ?? '' });
    return { client, broken: firstBreak(parts, redis, options), stop: () => stopAll(parts, redis) };
  } catch (error) {
    await stopAll(parts, redis);
    throw error;
  }
}

async function startCoordinator(
  options: FleetOptions,
  redis: LaunchedRedis,
  parts: Part[],
): Promise<Endpoint> {
  const { home, env, port, grpcPort } = options;
  const logFile = join(home, 'logs', 'coordinator.log');
  const part = await startPart({
    name: 'coordinator',
    program: programOf('coordinator'),
    env: {
      ...env,
      CAPSWEEP_HOME: home,
      CAPSWEEP_REDIS_URL: redis.address.reveal(),
      CAPSWEEP_PORT: String(port),
      CAPSWEEP_GRPC_PORT: String(grpcPort),
    },
    logFile,
  });
  parts.push(part);
  return await untilServing(home, part, logFile);
}

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
  throw new SweepError(
    'coordinator-unavailable',
    `the coordinator did not answer within ${startUpMs / 1000} s; see ${logFile}`,
  );
}

async function answers(url: string): Promise<boolean> {
  try {
    return (await fetch(new URL('/api/health', url))).ok;
  } catch {
    return false;
  }
}

async function startWorkers(
  options: FleetOptions,
  endpoint: Endpoint,
  parts: Part[],
): Promise<void> {
  const { home, env, workers, slots, tell } = options;
  for (let n = 1; n <= workers; n += 1) {
    const name = `worker-${n}`;
    const logFile = join(home, 'logs', `${name}.log`);
    parts.push(
      await startPart({
        name,
        program: programOf('worker'),
        env: {
          ...env,
          CAPSWEEP_HOME: home,
          CAPSWEEP_COORDINATOR: endpoint.grpc,
          CAPSWEEP_TOKEN_FILE: join(home, 'token'),
          CAPSWEEP_SLOTS: String(slots),
        },
        logFile,
      }),
    );
    tell(`${name}: ${slots} slot${slots === 1 ? '' : 's'}`);
  }
}

function firstBreak(
  parts: readonly Part[],
  redis: LaunchedRedis,
  { home }: FleetOptions,
): Promise<SweepError> {
  const broken = parts.map((part) =>
    part.exited.then((end) => partFailed(part.name, end, join(home, 'logs', `${part.name}.log`))),
  );
  const noRedis = redis.exited.then(
    (why) =>
      new SweepError('store-unavailable', `redis-server has ended: ${why ?? 'nobody knows why'}`),
  );
  return Promise.race([...broken, noRedis]);
}

const drainMs = 60_000;

/** The last started first: workers hand their trials over while the coordinator still listens. */
async function stopAll(parts: readonly Part[], redis: LaunchedRedis): Promise<void> {
  const [coordinator, ...workers] = parts;
  await Promise.all(workers.map((worker) => worker.stop(drainMs)));
  await coordinator?.stop(drainMs);
  await redis.stop();
}
