/** @file Keeps one stream to the coordinator open: hello, welcome, and again after each fall. */
import { setTimeout as delay } from 'node:timers/promises';
import { Client, type ClientDuplexStream, type StatusObject } from '@grpc/grpc-js';
import { SweepError } from '@capsweep/domain';
import {
  Coordination,
  type CoordinatorMessage,
  type WorkerMessage,
} from '#gen/capsweep/v1/coordination_pb.js';
import { fromCoordinatorFromWire } from '../../convert/from-coordinator.ts';
import { fromWorkerToWire } from '../../convert/from-worker.ts';
import type {
  FromCoordinator,
  FromWorker,
  Welcome,
  WorkerSays,
} from '../../coordination/messages.ts';
import { keepQuiet } from '../quiet.ts';
import { toServiceDefinition } from '../service-definition.ts';
import { fromStatus } from '../status.ts';
import { channelCredentials, type TlsFiles } from '../tls.ts';
import { tokenMetadata } from '../token.ts';

export interface ConnectionOptions {
  /** `host:port` */
  readonly address: string;
  readonly token?: string;
  readonly tls?: TlsFiles;
  readonly keepaliveMs: number;
  /** Waits between attempts: the first, and the longest. */
  readonly backoff: { readonly firstMs: number; readonly maxMs: number };
  /** The coordinator must answer the hello within this time. */
  readonly welcomeMs: number;
}

export interface ConnectionEvents {
  hello(): WorkerSays;
  onWelcome(welcome: Welcome, client: Client): void;
  onMessage(message: FromCoordinator): void;
  /** The stream fell; it will be tried again after the wait. */
  onDown(error: SweepError, retryInMs: number): void;
  /** It is of no use to try again. */
  onRefused(error: SweepError): void;
}

export interface Connection {
  /** Sends at once; false when there is no welcome stream. */
  send(message: FromWorker): boolean;
  close(): Promise<void>;
}

type WorkStream = ClientDuplexStream<WorkerMessage, CoordinatorMessage>;
interface Ending {
  readonly error: SweepError;
  readonly welcomed: boolean;
}

const definition = toServiceDefinition(Coordination);

/** Connects, and stays connected until it is closed or refused. */
export function openConnection(options: ConnectionOptions, events: ConnectionEvents): Connection {
  const closing = new AbortController();
  const isClosing = (): boolean => closing.signal.aborted;
  let current: WorkStream | undefined;

  const visit = async (): Promise<Ending> => {
    const client = newClient(options);
    try {
      return await oneStream(client, { options, events, signal: closing.signal }, (stream) => {
        current = stream;
      });
    } finally {
      current = undefined;
      client.close();
    }
  };

  const run = async (): Promise<void> => {
    let waitMs = options.backoff.firstMs;
    for (;;) {
      const { error, welcomed } = await visit();
      if (isClosing()) return;
      if (!error.retryable) {
        events.onRefused(error);
        return;
      }
      if (welcomed) waitMs = options.backoff.firstMs;
      const jittered = waitMs * (0.75 + Math.random() / 2);
      events.onDown(error, jittered);
      await delay(jittered, undefined, { signal: closing.signal }).catch(() => undefined);
      if (isClosing()) return;
      waitMs = Math.min(2 * waitMs, options.backoff.maxMs);
    }
  };
  const done = run();

  return {
    send: (message) => {
      if (!current) return false;
      current.write(fromWorkerToWire(message));
      return true;
    },
    close: async () => {
      closing.abort();
      current?.end();
      current?.cancel();
      await done;
    },
  };
}

/** Own subchannels: so each attempt tries at once, and does not inherit another's backoff. */
function newClient({ address, tls, keepaliveMs }: ConnectionOptions): Client {
  keepQuiet();
  return new Client(address, channelCredentials(tls), {
    'grpc.keepalive_time_ms': keepaliveMs,
    'grpc.keepalive_timeout_ms': keepaliveMs,
    'grpc.keepalive_permit_without_calls': 1,
    'grpc.use_local_subchannel_pool': 1,
  });
}

interface Visit {
  readonly options: ConnectionOptions;
  readonly events: ConnectionEvents;
  readonly signal: AbortSignal;
}

/** One stream, from hello to its end. */
function oneStream(
  client: Client,
  { options, events, signal }: Visit,
  onWelcomed: (stream: WorkStream) => void,
): Promise<Ending> {
  const stream = openWork(client, options.token);
  const cancel = (): void => stream.cancel();
  let welcomed = false;
  let refusal: SweepError | undefined;
  const overdue = setTimeout(() => {
    refusal = silent(options);
    stream.cancel();
  }, options.welcomeMs);

  const receive = (message: FromCoordinator): void => {
    const { body } = message;
    if (body.kind === 'refused') {
      refusal = SweepError.fromInfo(body.error);
    } else if (body.kind === 'welcome') {
      welcomed = true;
      clearTimeout(overdue);
      onWelcomed(stream);
      events.onWelcome(body.welcome, client);
    } else events.onMessage(message);
  };

  return new Promise((resolve) => {
    stream.on('data', (wire: CoordinatorMessage) => {
      try {
        receive(fromCoordinatorFromWire(wire));
      } catch (reason) {
        refusal = SweepError.from(reason);
        stream.cancel();
      }
    });
    stream.on('error', () => undefined); // its status says the same
    stream.on('status', (status: StatusObject) => {
      clearTimeout(overdue);
      signal.removeEventListener('abort', cancel);
      resolve({ error: refusal ?? fromStatus(status, options.address), welcomed });
    });
    signal.addEventListener('abort', cancel);
    stream.write(fromWorkerToWire({ seq: 0, answered: 0, body: events.hello() }));
  });
}

function silent({ address, welcomeMs }: ConnectionOptions): SweepError {
  return new SweepError(
    'coordinator-unavailable',
    `the coordinator at ${address} did not answer within ${welcomeMs / 1000} s; see its log`,
  );
}

function openWork(client: Client, token: string | undefined): WorkStream {
  const { path, requestSerialize, responseDeserialize } = methodOf('work');
  const metadata = tokenMetadata(token);
  return client.makeBidiStreamRequest(
    path,
    requestSerialize,
    responseDeserialize,
    metadata,
  ) as WorkStream;
}

/** A method of the service; that it is there is up to the proto file. */
export function methodOf(name: 'work' | 'logs'): (typeof definition)[string] {
  const method = definition[name];
  if (!method) throw new TypeError(`the service has no method ${name}`);
  return method;
}
