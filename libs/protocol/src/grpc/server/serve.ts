import { Server, type ServerCredentials } from '@grpc/grpc-js';
import { SweepError } from '@capsweep/domain';
import { Coordination } from '#gen/capsweep/v1/coordination_pb.js';
import { Health } from '#gen/grpc/health/v1/health_pb.js';
import { keepQuiet } from '../quiet.ts';
import { toServiceDefinition } from '../service-definition.ts';
import { toStatus } from '../status.ts';
import { serverCredentials, type TlsFiles } from '../tls.ts';
import { checkToken } from '../token.ts';
import type { CoordinationHandlers } from './handlers.ts';
import { createHealth } from './health.ts';
import { serveLogs, type LogsCall } from './logs.ts';
import { createRegistry } from './registry.ts';
import type { WorkerStream } from './session.ts';
import { serveWork, type WorkCall } from './work.ts';

export interface CoordinationServerOptions {
  readonly handlers: CoordinationHandlers;
  /** @default '127.0.0.1' */
  readonly host?: string;
  /** 0 takes a free one. */
  readonly port: number;
  /** Callers must carry it; without it everybody may call. */
  readonly token?: string;
  readonly tls?: TlsFiles;
  /** How often to ask silent workers whether they are there, and how long they may take. @default 5000 */
  readonly keepaliveMs?: number;
  /** How long a worker may stay away before `onGone`. @default 15000 */
  readonly goneAfterMs?: number;
  /** Waits before a handler is called again: the first, and the longest. @default 100, 5000 */
  readonly retry?: { readonly firstMs: number; readonly maxMs: number };
  /** Hears of errors that are nobody's answer. */
  readonly onTrouble?: (error: SweepError, where: string) => void;
}

export interface CoordinationServer {
  readonly port: number;
  /** Lets every worker go (they will try to come back) and stops listening. */
  close(): Promise<void>;
}

/**
 * Serves the Coordination and Health services.
 *
 * @throws SweepError `port-taken` when the address cannot be had.
 */
export async function serveCoordination(
  options: CoordinationServerOptions,
): Promise<CoordinationServer> {
  const { handlers, token, onTrouble = () => undefined } = options;
  const { retry = { firstMs: 100, maxMs: 5000 }, goneAfterMs = 15_000 } = options;
  const registry = createRegistry({ handlers, retry, goneAfterMs, onTrouble, maxWaiting: 512 });
  const streams = new Set<WorkerStream>();
  const health = createHealth([Coordination.typeName]);
  keepQuiet();
  const server = new Server(serverSettings(options.keepaliveMs ?? 5000));

  server.addService(toServiceDefinition(Health), health.implementation);
  server.addService(toServiceDefinition(Coordination), {
    work: (call: WorkCall) => {
      if (!admit(call, token)) return;
      const stream = serveWork(call, { handlers, registry, onTrouble });
      streams.add(stream);
      call.on('close', () => streams.delete(stream));
    },
    logs: (call: LogsCall, answer: Parameters<typeof serveLogs>[1]) => {
      if (admit(call, token)) void serveLogs(call, answer, { handlers, registry });
    },
  });

  const host = options.host ?? '127.0.0.1';
  const port = await listen(server, `${host}:${options.port}`, serverCredentials(options.tls));
  const close = async (): Promise<void> => {
    health.stop();
    const reason = new SweepError('coordinator-unavailable', 'the coordinator is stopping');
    for (const stream of streams) stream.end(reason);
    registry.close();
    await shutdown(server);
  };
  return { port, close };
}

function admit(call: WorkCall | LogsCall, token: string | undefined): boolean {
  try {
    checkToken(call.metadata, token);
    return true;
  } catch (reason) {
    call.emit('error', toStatus(SweepError.from(reason)));
    return false;
  }
}

function serverSettings(keepaliveMs: number): Record<string, number> {
  return { 'grpc.keepalive_time_ms': keepaliveMs, 'grpc.keepalive_timeout_ms': keepaliveMs };
}

function listen(server: Server, address: string, credentials: ServerCredentials): Promise<number> {
  return new Promise((resolve, reject) => {
    server.bindAsync(address, credentials, (error, port) => {
      if (!error) return resolve(port);
      reject(
        new SweepError(
          'port-taken',
          `cannot listen for workers at ${address}: ${error.message}; choose another port or end whoever holds it`,
          { cause: error },
        ),
      );
    });
  });
}

/** Waits a second for calls to end, then ends them. */
function shutdown(server: Server): Promise<void> {
  return new Promise((resolve) => {
    const force = setTimeout(() => server.forceShutdown(), 1000);
    server.tryShutdown(() => {
      clearTimeout(force);
      resolve();
    });
  });
}
