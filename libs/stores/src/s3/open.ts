import { SweepError, type ObjectStore } from '@capsweep/domain';
import { Client, type ClientOptions } from 'minio';
import { withRetries } from '../objects/retry.ts';
import { asBucketError, mayPass } from './errors.ts';
import { S3Objects } from './object-store.ts';
import { impatientTransport } from './transport.ts';

/** Where the objects are. */
export interface S3ObjectsOptions {
  /** Such as `http://127.0.0.1:9000` or `https://s3.eu-central-1.amazonaws.com`. */
  readonly endpoint: string;
  /** Made if it is not there. */
  readonly bucket: string;
  readonly accessKey: string;
  readonly secretKey: string;
  /** @default 'us-east-1' */
  readonly region?: string;
  /** The endpoint as those see it who are given signed addresses. @default endpoint */
  readonly publicEndpoint?: string;
  /** How long a new store may take to answer, in milliseconds. @default 3000 */
  readonly openMs?: number;
  /** How long a call tries again, in milliseconds. @default 15000 */
  readonly deadlineMs?: number;
  /** How long nothing may be heard during a call, in milliseconds. @default 10000 */
  readonly idleMs?: number;
}

/** One PUT takes this much; S3 has no more. Larger objects would not be written in one step. */
const partSize = 5 * 2 ** 30;

/**
 * Opens a bucket of any S3 server.
 *
 * @throws SweepError `bucket-unavailable` within a few seconds, or `config-invalid`
 */
export async function createS3Objects(options: S3ObjectsOptions): Promise<ObjectStore> {
  const { bucket: name, openMs = 3_000, deadlineMs = 15_000 } = options;
  const place = `the bucket ${name} at ${hostOf(options.endpoint)}`;
  const client = connect(options, options.endpoint);
  const opener = connect({ ...options, idleMs: openMs }, options.endpoint);
  try {
    const patience = { deadlineMs: openMs, pauseMs: 100 };
    await withRetries(() => makeBucket(opener, name), mayPass, patience);
  } catch (error) {
    throw asBucketError(error, place);
  }
  const signer = connect(options, options.publicEndpoint ?? options.endpoint);
  return new S3Objects({ client, signer, name, place, patience: { deadlineMs, pauseMs: 100 } });
}

function connect(options: S3ObjectsOptions, endpoint: string): Client {
  const { protocol, hostname, port } = urlOf(endpoint);
  const useSSL = protocol === 'https:';
  const settings: ClientOptions = {
    endPoint: hostname,
    ...(port !== '' && { port: Number(port) }),
    useSSL,
    accessKey: options.accessKey,
    secretKey: options.secretKey,
    region: options.region ?? 'us-east-1',
    partSize,
    retryOptions: { disableRetry: true },
    ...impatientTransport(useSSL, options.idleMs ?? 10_000),
  };
  return new Client(settings);
}

async function makeBucket(client: Client, name: string): Promise<void> {
  if (await client.bucketExists(name)) return;
  await client.makeBucket(name).catch((error: unknown) => {
    const { code } = error as { code?: string };
    // Somebody else made it right now.
    if (code !== 'BucketAlreadyOwnedByYou' && code !== 'BucketAlreadyExists') throw error;
  });
}

function urlOf(endpoint: string): URL {
  const url = URL.canParse(endpoint) ? new URL(endpoint) : undefined;
  if (url && /^https?:$/.test(url.protocol) && url.pathname === '/') return url;
  throw new SweepError(
    'config-invalid',
    'the endpoint of the bucket is none; it looks like http://127.0.0.1:9000',
  );
}

const hostOf = (endpoint: string): string => urlOf(endpoint).host;
