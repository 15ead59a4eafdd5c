import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sweepId, trialId, workerId, type AttemptKey, type Grant } from '@capsweep/domain';
import { afterEach } from 'vitest';
import { createGrpcLink, type GrpcLink } from '../client/link.ts';
import type { GrpcLinkOptions } from '../client/options.ts';
import {
  serveCoordination,
  type CoordinationServer,
  type CoordinationServerOptions,
} from '../server/serve.ts';
import { startFakeBucket, type FakeBucket } from '../../testing/bucket.ts';
import { FakeCoordinator } from '../../testing/coordinator.ts';

const cleanups: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

/** Calls `cleanup` after the test, last registered first. */
export function onEnd(cleanup: () => Promise<unknown>): void {
  cleanups.push(cleanup);
}

export const key: AttemptKey = { trial: trialId(sweepId('test'), 0), attempt: 1 };

export const grant: Grant = {
  assignment: {
    ...key,
    params: { learningRate: 0.1, head: 'xnodr', bias: true },
    seed: 7,
    threads: 1,
    objectives: [{ metric: 'val/accuracy', goal: 'maximize' }],
    checkpoints: { everyEpochs: 1, everySeconds: 30, keepBest: 1 },
    onNaN: 'fail',
  },
  slots: 1,
};

export async function tempFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'capsweep-protocol-'));
  onEnd(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

export async function serve(
  handlers: FakeCoordinator,
  options: Partial<CoordinationServerOptions> = {},
): Promise<CoordinationServer> {
  const retry = { firstMs: 5, maxMs: 20 };
  const server = await serveCoordination({ port: 0, retry, ...options, handlers });
  onEnd(() => server.close());
  return server;
}

/** Options of a link that is quick to try again. */
export async function linkOptions(
  port: number,
  options: Partial<GrpcLinkOptions> = {},
): Promise<GrpcLinkOptions> {
  return {
    address: `127.0.0.1:${port}`,
    worker: {
      id: workerId('worker-1'),
      host: 'here',
      pool: 'default',
      slots: 2,
      labels: ['cpu'],
      engine: 'none',
      device: 'cpu',
      facts: { threads: 2 },
    },
    folder: await tempFolder(),
    backoff: { firstMs: 10, maxMs: 50 },
    transfer: { tries: 3, firstMs: 5, maxMs: 20 },
    ...options,
  };
}

export async function connect(
  port: number,
  options: Partial<GrpcLinkOptions> = {},
): Promise<GrpcLink> {
  const link = await createGrpcLink(await linkOptions(port, options));
  onEnd(() => link.close(0));
  return link;
}

/** A coordinator with a bucket, its server, and a link to it. */
export async function house(
  options: { server?: Partial<CoordinationServerOptions>; link?: Partial<GrpcLinkOptions> } = {},
): Promise<{
  bucket: FakeBucket;
  coordinator: FakeCoordinator;
  server: CoordinationServer;
  link: GrpcLink;
}> {
  const bucket = await startFakeBucket();
  onEnd(() => bucket.close());
  const coordinator = new FakeCoordinator(bucket);
  const server = await serve(coordinator, options.server);
  return { bucket, coordinator, server, link: await connect(server.port, options.link) };
}

/** A promise with its handle, to hold something up. */
export function gate(): { opened: Promise<void>; open: () => void } {
  let open: () => void = () => undefined;
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { opened, open };
}
