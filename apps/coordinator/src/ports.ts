import { createHmac } from 'node:crypto';
import { join } from 'node:path';
import { SweepError, type Clock } from '@capsweep/domain';
import type { OrchestratorPorts } from '@capsweep/orchestrator';
import type { DoorbellAccess } from '@capsweep/protocol';
import type { Health, Logger, Secret } from '@capsweep/service';
import { createBullDoorbell, createWorkerUser } from '@capsweep/stores/bullmq';
import { createFileObjects, createFileStores } from '@capsweep/stores/file';
import { createMemoryDoorbell } from '@capsweep/stores/memory';
import { createRedisStores } from '@capsweep/stores/redis';
import { createS3Objects } from '@capsweep/stores/s3';
import { addressSigner, type AddressSigner } from './bucket/addresses.ts';
import type { CoordinatorConfig } from './config.ts';

/** The world that a coordinator lives in, opened. */
export interface OpenPorts {
  readonly ports: OrchestratorPorts;
  /** Where workers hear bells; absent where there are no workers. */
  readonly doorbell?: DoorbellAccess;
  /** Set when the bucket is a folder that we serve ourselves. */
  readonly signer?: AddressSigner;
  close(): Promise<void>;
}

interface Surroundings {
  readonly clock: Clock;
  readonly log: Logger;
  readonly health: Health;
  /** Our own address, once it is known. */
  readonly ownUrl: () => string;
}

/**
 * Opens what the configuration names.
 *
 * @throws SweepError within a few seconds, saying which part is not there and what to do.
 */
export async function openPorts(
  config: CoordinatorConfig,
  around: Surroundings,
): Promise<OpenPorts> {
  const { clock } = around;
  const signer = addressSigner({
    base: () => config.bucketUrl ?? around.ownUrl(),
    secret: config.token.reveal(),
    clock,
  });
  const bucket = await openBucket(config, signer);
  const truth = await (config.folder === undefined
    ? openRedis(config, around)
    : openFolder(config.folder));
  const { objects, served } = bucket;
  return {
    ports: { ...truth.ports, objects, clock },
    ...(truth.access && { doorbell: truth.access }),
    ...(served && { signer }),
    close: () => truth.close(),
  };
}

async function openBucket(
  config: CoordinatorConfig,
  signer: AddressSigner,
): Promise<{ objects: OrchestratorPorts['objects']; served: boolean }> {
  const { s3Endpoint, s3PublicEndpoint, s3AccessKey, s3SecretKey, folder } = config;
  if (s3Endpoint !== undefined && s3AccessKey !== undefined && s3SecretKey !== undefined) {
    const keys = { accessKey: s3AccessKey, secretKey: s3SecretKey.reveal() };
    const place = {
      endpoint: s3Endpoint,
      ...(s3PublicEndpoint !== undefined && { publicEndpoint: s3PublicEndpoint }),
      bucket: config.s3Bucket,
      region: config.s3Region,
    };
    return { objects: await createS3Objects({ ...place, ...keys }), served: false };
  }
  const dir = config.bucketFolder ?? join(folder ?? config.home, 'bucket');
  const objects = await createFileObjects({
    dir,
    sign: (...of) => Promise.resolve(signer.sign(...of)),
  });
  return { objects, served: true };
}

interface Truth {
  readonly ports: Pick<OrchestratorPorts, 'trials' | 'events' | 'doorbell'>;
  readonly access?: DoorbellAccess;
  close(): Promise<void>;
}

async function openFolder(folder: string): Promise<Truth> {
  const stores = await createFileStores({ dir: join(folder, 'state') });
  const { doorbell } = createMemoryDoorbell();
  const { trials, events } = stores;
  return { ports: { trials, events, doorbell }, close: () => stores.close() };
}

async function openRedis(config: CoordinatorConfig, { log, health }: Surroundings): Promise<Truth> {
  const { redisUrl, redisPassword, redisPrefix: prefix } = config;
  if (redisUrl === undefined) throw new SweepError('internal', 'no Redis is configured');
  const url = withPassword(redisUrl, redisPassword);
  const part = health.part('redis');
  const onState = (state: 'lost' | 'back', place: string): void => {
    if (state === 'back') part.ok();
    else part.fail(`${place} cannot be reached; running trials go on and their reports wait`);
    log[state === 'back' ? 'info' : 'warn'](`${place}: connection ${state}`);
  };
  const stores = await createRedisStores({
    url,
    prefix,
    onState,
    onForgetful: (place) =>
      log.warn(`${place} writes no append-only file; a crash of it can lose sweeps`),
  });
  const doorbell = await createBullDoorbell({ url, prefix });
  const user = await createWorkerUser({
    url: config.workerRedisUrl ?? url,
    prefix,
    user: `${prefix}-worker`,
    password: workerPassword(config.token.reveal()),
  });
  part.ok();
  const { trials, events } = stores;
  return {
    ports: { trials, events, doorbell },
    access: { url: user.url, prefix },
    close: async () => {
      await user.close();
      await doorbell.close();
      await stores.close();
    },
  };
}

/** An address with its password, which may have come by another way. */
function withPassword(address: string, password: Secret | undefined): string {
  const url = new URL(address);
  if (password === undefined || url.password !== '') return address;
  url.password = encodeURIComponent(password.reveal());
  return url.href;
}

/** The same after a restart, so that workers stay connected. */
function workerPassword(token: string): string {
  return createHmac('sha256', token).update('capsweep worker redis').digest('base64url');
}
