import { isIP } from 'node:net';
import { join } from 'node:path';
import { SweepError } from '@capsweep/domain';
import {
  address,
  defineSettings,
  durationMs,
  homeFolder,
  list,
  logLevels,
  oneOf,
  port,
  readConfig,
  readOrCreateToken,
  secret,
  text,
  type ConfigOf,
  type ConfigSources,
  type Secret,
} from '@capsweep/service';

/** Everything that a coordinator can be told. */
export const coordinatorSettings = defineSettings({
  host: {
    env: 'CAPSWEEP_HOST',
    flag: '--host',
    is: text(),
    otherwise: '127.0.0.1',
    help: 'where to listen',
  },
  port: {
    env: 'CAPSWEEP_PORT',
    flag: '--port',
    is: port(),
    otherwise: 4400,
    help: 'the port for people',
  },
  grpcPort: {
    env: 'CAPSWEEP_GRPC_PORT',
    flag: '--grpc-port',
    is: port(),
    otherwise: 4401,
    help: 'the port for workers',
  },
  hosts: {
    env: 'CAPSWEEP_HOSTS',
    is: list(),
    otherwise: [],
    help: 'more host names to answer for',
  },
  token: {
    env: 'CAPSWEEP_TOKEN',
    is: secret(),
    otherwise: undefined,
    help: 'who may change things',
  },
  folder: {
    env: 'CAPSWEEP_FOLDER',
    flag: '--folder',
    is: text(),
    otherwise: undefined,
    help: 'a folder of local sweeps to show instead of Redis',
  },
  redisUrl: {
    env: 'CAPSWEEP_REDIS_URL',
    is: address('redis:', 'rediss:'),
    otherwise: undefined,
    help: 'the address of Redis',
  },
  redisPassword: {
    env: 'CAPSWEEP_REDIS_PASSWORD',
    is: secret(),
    otherwise: undefined,
    help: 'the password of Redis, if its address has none',
  },
  redisPrefix: {
    env: 'CAPSWEEP_REDIS_PREFIX',
    is: text(),
    otherwise: 'capsweep',
    help: 'what our keys in Redis begin with',
  },
  workerRedisUrl: {
    env: 'CAPSWEEP_WORKER_REDIS_URL',
    is: address('redis:', 'rediss:'),
    otherwise: undefined,
    help: 'the address of Redis as workers see it',
  },
  bucketFolder: {
    env: 'CAPSWEEP_BUCKET_FOLDER',
    is: text(),
    otherwise: undefined,
    help: 'a folder as bucket',
  },
  bucketUrl: {
    env: 'CAPSWEEP_BUCKET_URL',
    is: address('http:', 'https:'),
    otherwise: undefined,
    help: 'our own address as workers see it',
  },
  s3Endpoint: {
    env: 'CAPSWEEP_S3_ENDPOINT',
    is: address('http:', 'https:'),
    otherwise: undefined,
    help: 'an S3 service as bucket',
  },
  s3PublicEndpoint: {
    env: 'CAPSWEEP_S3_PUBLIC_ENDPOINT',
    is: address('http:', 'https:'),
    otherwise: undefined,
    help: 'the S3 service as workers see it',
  },
  s3Bucket: {
    env: 'CAPSWEEP_S3_BUCKET',
    is: text(),
    otherwise: 'capsweep',
    help: 'the name of the bucket',
  },
  s3Region: {
    env: 'CAPSWEEP_S3_REGION',
    is: text(),
    otherwise: 'us-east-1',
    help: 'the region of the bucket',
  },
  s3AccessKey: {
    env: 'CAPSWEEP_S3_ACCESS_KEY',
    is: text(),
    otherwise: undefined,
    help: 'the key id of the S3 service',
  },
  s3SecretKey: {
    env: 'CAPSWEEP_S3_SECRET_KEY',
    is: secret(),
    otherwise: undefined,
    help: 'the secret key of the S3 service',
  },
  tlsCert: {
    env: 'CAPSWEEP_TLS_CERT',
    is: text(),
    otherwise: undefined,
    help: 'a certificate file for HTTP and gRPC',
  },
  tlsKey: {
    env: 'CAPSWEEP_TLS_KEY',
    is: text(),
    otherwise: undefined,
    help: 'the key file of the certificate',
  },
  leaseMs: {
    env: 'CAPSWEEP_LEASE',
    is: durationMs(),
    otherwise: 15_000,
    help: 'how long a worker may be silent',
  },
  logLevel: {
    env: 'CAPSWEEP_LOG_LEVEL',
    is: oneOf(...logLevels),
    otherwise: 'info',
    help: 'how much is logged',
  },
});

/** A coordinator's configuration, checked. */
export type CoordinatorConfig = ConfigOf<typeof coordinatorSettings> & {
  readonly home: string;
  readonly token: Secret;
};

/**
 * Reads the configuration. On loopback a token is made where there is none; elsewhere it must be
 * given, since whoever reaches the port could otherwise start programs here.
 *
 * @throws SweepError `config-invalid`
 */
export async function readCoordinatorConfig(sources: ConfigSources): Promise<CoordinatorConfig> {
  const config = readConfig(coordinatorSettings, sources);
  const home = homeFolder(sources.env);
  checkTogether(config);
  if (config.token) return { ...config, home, token: config.token };
  if (isLoopback(config.host)) {
    return { ...config, home, token: await readOrCreateToken(join(home, 'token')) };
  }
  throw new SweepError(
    'config-invalid',
    `listening on ${config.host} lets others in; set CAPSWEEP_TOKEN (or CAPSWEEP_TOKEN_FILE) to a long random text, or listen on 127.0.0.1`,
  );
}

function checkTogether(config: ConfigOf<typeof coordinatorSettings>): void {
  const { redisUrl, folder, tlsCert, tlsKey, s3Endpoint, s3AccessKey, s3SecretKey } = config;
  if (redisUrl === undefined && folder === undefined) {
    throw invalid(
      'CAPSWEEP_REDIS_URL is not set: the address of Redis, such as redis://127.0.0.1:6379. "capsweep up" starts a Redis of its own',
    );
  }
  if ((tlsCert === undefined) !== (tlsKey === undefined)) {
    throw invalid('CAPSWEEP_TLS_CERT and CAPSWEEP_TLS_KEY belong together; set both or neither');
  }
  if (s3Endpoint !== undefined && (s3AccessKey === undefined || s3SecretKey === undefined)) {
    throw invalid(
      'CAPSWEEP_S3_ENDPOINT needs CAPSWEEP_S3_ACCESS_KEY and CAPSWEEP_S3_SECRET_KEY (or ..._FILE)',
    );
  }
}

const invalid = (message: string): SweepError => new SweepError('config-invalid', message);

/** Whether only this machine can reach an address. */
export function isLoopback(host: string): boolean {
  if (host === 'localhost' || host === '::1') return true;
  return isIP(host) === 4 && host.startsWith('127.');
}
