import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import {
  sweepId,
  trialId,
  workerId,
  type Assignment,
  type AttemptKey,
  type Grant,
  type Params,
} from '@capsweep/domain';
import {
  createGrpcLink,
  serveCoordination,
  type CoordinationServer,
  type GrpcLink,
} from '@capsweep/protocol/grpc';
import { FakeCoordinator, startFakeBucket, type FakeBucket } from '@capsweep/protocol/testing';
import { ChildPool } from '../process/pool.ts';
import { Runner, type RunnerOptions } from '../runner.ts';

/** A trainer beside this file: `.ts` in the sources, `.js` in a build. */
export const trainerUrl = (name: string): URL =>
  new URL(`trainers/${name}${extname(import.meta.url)}`, import.meta.url);

let trials = 0;

/** A grant of a new trial. */
export function newGrant(
  params: Params = {},
  more: Partial<Grant> & { threads?: number; attempt?: number } = {},
): Grant & { readonly key: AttemptKey } {
  const { threads = 1, attempt = 1, ...rest } = more;
  trials += 1;
  const trial = more.resume?.trial ?? trialId(sweepId('runner'), trials);
  const assignment: Assignment = {
    trial,
    attempt,
    params,
    seed: 1,
    threads,
    objectives: [{ metric: 'val/accuracy', goal: 'maximize' }],
    checkpoints: { everyEpochs: 1, everySeconds: 30, keepBest: 1 },
    onNaN: 'fail',
  };
  return { assignment, slots: 1, ...rest, key: { trial, attempt } };
}

export interface House {
  readonly bucket: FakeBucket;
  readonly coordinator: FakeCoordinator;
  readonly folder: string;
  readonly link: GrpcLink;
  readonly runner: Runner;
  /** Stops the coordinator's server and starts it again on the same port. */
  restart(): Promise<void>;
  close(): Promise<void>;
}

/** A coordinator behind real gRPC, a bucket behind real HTTP, and a runner with real processes. */
export async function openHouse(
  options: { leaseMs?: number; runner?: Partial<RunnerOptions> } = {},
): Promise<House> {
  const folder = await mkdtemp(join(tmpdir(), 'capsweep-runner-'));
  const bucket = await startFakeBucket();
  const coordinator = new FakeCoordinator(bucket);
  coordinator.welcome = { leaseMs: options.leaseMs ?? 60_000, heartbeatMs: 50 };
  const serve = (port: number): Promise<CoordinationServer> =>
    serveCoordination({ handlers: coordinator, port });
  let server = await serve(0);
  const { port } = server;
  const worker = {
    id: workerId('worker-1'),
    host: 'here',
    pool: 'default',
    slots: 2,
    labels: [],
    engine: 'counting',
    device: 'cpu',
    facts: {},
  };
  const link = await createGrpcLink({
    address: `127.0.0.1:${port}`,
    worker,
    folder,
    backoff: { firstMs: 10, maxMs: 50 },
    transfer: { tries: 3, firstMs: 5, maxMs: 20 },
  });
  const runner = new Runner({
    link,
    pool: new ChildPool(folder),
    trainers: { builtin: trainerUrl('counting'), root: folder },
    slots: 2,
    folder: join(folder, 'work'),
    ...options.runner,
  });
  return {
    bucket,
    coordinator,
    folder,
    link,
    runner,
    restart: async () => {
      await server.close();
      server = await serve(port);
    },
    close: async () => {
      runner.close();
      await link.close(0);
      await server.close();
      await bucket.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
