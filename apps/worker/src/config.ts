import { readFile } from 'node:fs/promises';
import { availableParallelism, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { SweepError } from '@capsweep/domain';
import type { TlsFiles } from '@capsweep/protocol/grpc';
import {
  defineSettings,
  durationMs,
  homeFolder,
  list,
  logLevels,
  oneOf,
  port,
  readConfig,
  readToken,
  secret,
  text,
  toggle,
  whole,
  type ConfigOf,
  type ConfigSources,
  type Secret,
} from '@capsweep/service';
import { findCoordinator } from './coordinator-address.ts';

/** Everything that a worker can be told. */
export const workerSettings = defineSettings({
  coordinator: {
    env: 'CAPSWEEP_COORDINATOR',
    flag: '--coordinator',
    is: text(),
    otherwise: undefined,
    help: 'host:port of the coordinator’s port for workers',
  },
  token: {
    env: 'CAPSWEEP_TOKEN',
    is: secret(),
    otherwise: undefined,
    help: 'the coordinator’s token',
  },
  tls: {
    env: 'CAPSWEEP_TLS',
    flag: '--tls',
    is: toggle(),
    otherwise: false,
    help: 'whether the coordinator speaks TLS',
  },
  tlsCa: {
    env: 'CAPSWEEP_TLS_CA',
    flag: '--tls-ca',
    is: text(),
    otherwise: undefined,
    help: 'a file with the authority that signed the coordinator’s certificate',
  },
  tlsCert: {
    env: 'CAPSWEEP_WORKER_TLS_CERT',
    is: text(),
    otherwise: undefined,
    help: 'a certificate file to show to the coordinator',
  },
  tlsKey: {
    env: 'CAPSWEEP_WORKER_TLS_KEY',
    is: text(),
    otherwise: undefined,
    help: 'the key file of that certificate',
  },
  pool: {
    env: 'CAPSWEEP_POOL',
    flag: '--pool',
    is: text(),
    otherwise: 'default',
    help: 'the pool whose sweeps to serve',
  },
  slots: {
    env: 'CAPSWEEP_SLOTS',
    flag: '--slots',
    is: whole(1, 1024),
    otherwise: undefined,
    help: 'how many trials to run at once; by default one on each GPU, or one on each core',
  },
  labels: {
    env: 'CAPSWEEP_LABELS',
    flag: '--labels',
    is: list(),
    otherwise: [],
    help: 'what sweeps may ask of this worker, besides cpu or gpu',
  },
  cores: {
    env: 'CAPSWEEP_CORES',
    flag: '--cores',
    is: whole(1, 4096),
    otherwise: availableParallelism(),
    help: 'how many CPU threads all trials together may keep busy',
  },
  trainer: {
    env: 'CAPSWEEP_TRAINER',
    flag: '--trainer',
    is: text(),
    otherwise: undefined,
    help: 'the module that trains sweeps which name none',
  },
  trainers: {
    env: 'CAPSWEEP_TRAINERS',
    flag: '--trainers',
    is: text(),
    otherwise: process.cwd(),
    help: 'the folder from where sweeps’ trainers are found',
  },
  folder: {
    env: 'CAPSWEEP_WORK_FOLDER',
    flag: '--folder',
    is: text(),
    otherwise: join(tmpdir(), 'capsweep-workers'),
    help: 'where files of running trials are kept',
  },
  handOverMs: {
    env: 'CAPSWEEP_HAND_OVER',
    flag: '--hand-over',
    is: durationMs(),
    otherwise: 30_000,
    help: 'how long a trial may take to write its checkpoint when this worker stops',
  },
  metricsPort: {
    env: 'CAPSWEEP_WORKER_METRICS_PORT',
    flag: '--metrics-port',
    is: port(),
    otherwise: undefined,
    help: 'a port on loopback for /metrics and /health',
  },
  logLevel: {
    env: 'CAPSWEEP_LOG_LEVEL',
    is: oneOf(...logLevels),
    otherwise: 'info',
    help: 'how much is logged',
  },
});

/** A worker's configuration, checked. */
export type WorkerConfig = Omit<
  ConfigOf<typeof workerSettings>,
  'coordinator' | 'tls' | 'tlsCa' | 'tlsCert' | 'tlsKey'
> & {
  /** `host:port` */
  readonly coordinator: string;
  readonly token: Secret | undefined;
  readonly tls?: TlsFiles;
};

/**
 * Reads the configuration. Where the coordinator and its token are not given, they are those of
 * this machine.
 *
 * @throws SweepError `config-invalid`
 */
export async function readWorkerConfig(sources: ConfigSources): Promise<WorkerConfig> {
  const { coordinator, tls, tlsCa, tlsCert, tlsKey, ...rest } = readConfig(workerSettings, sources);
  const home = homeFolder(sources.env);
  const found = await findCoordinator(coordinator, home);
  const isSecure = tls || tlsCa !== undefined || found.isSecure;
  const files = {
    ...(tlsCa !== undefined && { ca: await readPem(tlsCa) }),
    ...(tlsCert !== undefined && { cert: await readPem(tlsCert) }),
    ...(tlsKey !== undefined && { key: await readPem(tlsKey) }),
  };
  return {
    ...rest,
    coordinator: found.address,
    token: rest.token ?? (await readToken(join(home, 'token'))),
    ...(isSecure && { tls: files }),
  };
}

/**
 * How many trials to run at once where nobody said: one on each GPU; else one a core, as far as each
 * can have a gigabyte of memory.
 */
export function defaultSlots(device: string, cores: number, gpus = 1): number {
  if (isGpu(device)) return Math.max(1, gpus);
  return Math.max(1, Math.min(cores, Math.floor(totalmem() / 2 ** 30)));
}

/** Whether a trainer's device is a GPU. */
export const isGpu = (device: string): boolean => !/^(cpu|none|)$/i.test(device);

async function readPem(path: string): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new SweepError('config-invalid', `cannot read the certificate ${path}: ${why}`, {
      cause,
    });
  }
}
