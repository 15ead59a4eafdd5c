import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { SweepError, type CoordinatorLink, type WorkerCommand } from '@capsweep/domain';
import {
  protocolVersion,
  type FromCoordinator,
  type Pulse,
  type Welcome,
} from '../../coordination/messages.ts';
import { createCalls } from './calls.ts';
import { openConnection, type Connection, type ConnectionEvents } from './connection.ts';
import { LogSender } from './log-sender.ts';
import { compileLinkOptions, type GrpcLinkOptions, type LinkSettings } from './options.ts';
import { createOutbox } from './outbox.ts';
import { Requests } from './requests.ts';
import { createSpill, type Spill } from './spill.ts';

/** A link to the coordinator over gRPC. */
export interface GrpcLink extends CoordinatorLink {
  /** What the coordinator said last. */
  readonly welcome: Welcome;
  /** Reports that found no room while the coordinator was away. */
  readonly droppedReports: number;
  /** Passes on the log lines that wait, at most for `graceMs`, and disconnects. */
  close(graceMs?: number): Promise<void>;
}

/**
 * Connects a worker to the coordinator; resolves once it is welcome. Until then, and after each
 * time the connection falls, it tries again for as long as it takes.
 *
 * @throws SweepError when the coordinator refuses the worker, or `signal` aborts.
 */
export async function createGrpcLink(
  options: GrpcLinkOptions,
  signal?: AbortSignal,
): Promise<GrpcLink> {
  const parts = assemble(compileLinkOptions(options));
  const abort = (): void => void parts.close(0);
  signal?.addEventListener('abort', abort);
  try {
    await parts.admitted;
  } catch (reason) {
    await parts.close(0);
    throw reason;
  } finally {
    signal?.removeEventListener('abort', abort);
  }
  return linkOf(parts);
}

/** What a link is made of, and what it knows. */
interface Parts {
  readonly settings: LinkSettings;
  readonly requests: Requests;
  readonly connection: Connection;
  readonly logs: LogSender;
  readonly listeners: Set<(command: WorkerCommand) => void>;
  pulse: Pulse;
  welcome: Welcome | undefined;
  /** Resolves at the first welcome; rejects at a refusal or at the end. */
  readonly admitted: Promise<void>;
  close(graceMs: number): Promise<void>;
}

function assemble(settings: LinkSettings): Parts {
  const { limits, worker, token } = settings;
  const spill = createSpill(join(settings.folder, 'outbox'), limits.fileBytes);
  const outbox = createOutbox({ window: limits.window, memory: limits.memory, spill });
  const listeners = new Set<(command: WorkerCommand) => void>();
  const onCommand = (command: WorkerCommand): void => {
    for (const listen of listeners) listen(command);
  };
  const requests = new Requests({ outbox, onCommand, send: (m) => connection.send(m) });
  const logs = new LogSender({
    worker: worker.id,
    maxWaiting: limits.logCharacters,
    backoff: settings.backoff,
    ...(token !== undefined && { token }),
  });
  const onMessage = (message: FromCoordinator): void => {
    const { body } = message;
    if (body.kind === 'welcome' || body.kind === 'refused') return;
    if (body.kind !== 'command') return requests.onAnswer(message.re, body);
    const received = { kind: 'received', command: body.number } as const;
    connection.send({ seq: 0, answered: requests.answered, body: received });
    onCommand(body.command);
  };
  const admission = deferred();
  const parts: Omit<Parts, 'connection'> = {
    settings,
    requests,
    logs,
    listeners,
    pulse: { live: [], isDraining: false },
    welcome: undefined,
    admitted: admission.promise,
    close: (graceMs) => closeParts(parts as Parts, spill, { graceMs, reject: admission.reject }),
  };
  const connection = openConnection(settings, eventsOf(parts, onMessage, admission));
  return Object.assign(parts, { connection });
}

interface Deferred {
  readonly promise: Promise<void>;
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

function deferred(): Deferred {
  let resolve: () => void = () => undefined;
  let reject: (error: Error) => void = () => undefined;
  const promise = new Promise<void>((yes, no) => {
    resolve = yes;
    reject = no;
  });
  promise.catch(() => undefined); // whoever waits hears of it
  return { promise, resolve, reject };
}

function eventsOf(
  parts: Omit<Parts, 'connection'>,
  onMessage: (message: FromCoordinator) => void,
  admission: Deferred,
): ConnectionEvents {
  const { worker, onEvent } = parts.settings;
  return {
    onMessage,
    hello: () => ({ kind: 'hello', protocol: protocolVersion, worker, pulse: parts.pulse }),
    onWelcome: (welcome, client) => {
      parts.welcome = welcome;
      parts.logs.connected(client);
      parts.requests.resend();
      admission.resolve();
      onEvent({ kind: 'connected', welcome });
    },
    onDown: (error, retryInMs) => {
      parts.logs.disconnected();
      onEvent({ kind: 'lost', error, retryInMs });
    },
    onRefused: (error) => {
      parts.logs.end();
      parts.requests.fail(error);
      admission.reject(error);
      onEvent({ kind: 'refused', error });
    },
  };
}

async function closeParts(
  { logs, requests, connection }: Parts,
  spill: Spill,
  { graceMs, reject }: { graceMs: number; reject: (error: Error) => void },
): Promise<void> {
  const over = new AbortController();
  if (graceMs > 0)
    await Promise.race([
      logs.flush(),
      delay(graceMs, undefined, { signal: over.signal }).catch(() => undefined),
    ]);
  over.abort();
  const error = new SweepError('coordinator-unavailable', 'the link to the coordinator was closed');
  requests.fail(error);
  reject(error);
  logs.end();
  await connection.close();
  spill.remove();
}

function linkOf(parts: Parts): GrpcLink {
  const { settings, requests, connection, logs, listeners } = parts;
  const welcome = (): Welcome => {
    if (!parts.welcome) throw new TypeError('a link is handed out after its welcome only');
    return parts.welcome;
  };
  return {
    ...createCalls((request) => requests.ask(request), settings.transfer),
    get welcome() {
      return welcome();
    },
    // Half a lease: a trainer that hangs is known before its trial is given away.
    get patienceMs() {
      return welcome().leaseMs / 2;
    },
    get heartbeatMs() {
      return welcome().heartbeatMs;
    },
    get droppedReports() {
      return requests.dropped;
    },
    log: (key, lines) => logs.add(key, lines),
    heartbeat: (live, isDraining) => {
      const pulse = { live, isDraining };
      parts.pulse = pulse;
      const answered = requests.answered;
      connection.send({ seq: 0, answered, body: { kind: 'heartbeat', pulse } });
    },
    onCommand: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close: (graceMs = 2000) => parts.close(graceMs),
  };
}
