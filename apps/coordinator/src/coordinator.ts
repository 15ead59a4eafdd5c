import { randomBytes } from 'node:crypto';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { trainerCatalog } from '@capsweep/capsnet/catalog';
import { sweepId, SweepError, type SweepId } from '@capsweep/domain';
import { createOrchestrator, type Orchestrator } from '@capsweep/orchestrator';
import { serveCoordination, type CoordinationServer } from '@capsweep/protocol/grpc';
import {
  aborted,
  createHealth,
  createMetrics,
  prepareFolder,
  systemClock,
  type Logger,
} from '@capsweep/service';
import { bucketRoutes } from './bucket/routes.ts';
import type { CoordinatorConfig } from './config.ts';
import { WorkerDirectory } from './grpc/directory.ts';
import { coordinationHandlers, forwardCommands } from './grpc/handlers.ts';
import type { App, House } from './http/app.ts';
import { LiveHub } from './http/live/hub.ts';
import { Sessions } from './http/security/sessions.ts';
import { createHttp } from './http/server.ts';
import { Opened } from './opened.ts';
import { openPorts, type OpenPorts } from './ports.ts';

/** A coordinator that serves. */
export interface RunningCoordinator {
  readonly url: string;
  readonly grpc: string;
  /** Resolves when somebody else took the lead; this one should then end. */
  readonly deposed: Promise<void>;
  close(): Promise<void>;
}

/** Where the dashboard's build is, seen from here. */
const dashboard = fileURLToPath(new URL('../../dashboard/dist', import.meta.url));

/**
 * Starts a coordinator: opens the stores, takes the lead, serves people and workers.
 *
 * @throws SweepError within a few seconds when something is missing, with the remedy.
 */
export async function startCoordinator(
  config: CoordinatorConfig,
  log: Logger,
): Promise<RunningCoordinator> {
  await prepareFolder(config.home);
  const opened = new Opened();
  try {
    return await openAll(config, log, opened);
  } catch (error) {
    await opened.close();
    throw error;
  }
}

async function openAll(
  config: CoordinatorConfig,
  log: Logger,
  opened: Opened,
): Promise<RunningCoordinator> {
  const clock = systemClock;
  const health = createHealth();
  let url = '';
  const open = await openPorts(config, { clock, log, health, ownUrl: () => url });
  opened.add(() => open.close());
  const { leaseMs } = config;
  const orchestrator = await createOrchestrator(open.ports, { newSweepId, leaseMs });
  opened.add(() => orchestrator.close());
  const workers = new WorkerDirectory(clock, (key) => orchestrator.workers.slotsOf(key));
  const house: House = {
    orchestrator,
    objects: open.ports.objects,
    clock,
    catalog: trainerCatalog,
    hub: new LiveHub(orchestrator, clock),
    workers,
    sessions: new Sessions(config.token.reveal(), clock),
    health,
    metrics: createMetrics('coordinator'),
    version: await ownVersion(),
  };
  const deposed = watch(orchestrator, log);
  const http = await serveHttp(config, { house, open, log });
  opened.add(() => http.app.close());
  opened.add(() => house.hub.close());
  url = http.url;
  const grpc = await serveWorkers(config, { house, open, log });
  opened.add(() => grpc.close());
  const place = placeOf(config, url, grpc.port);
  await writeDown(config, place, opened);
  opened.add(forwardCommands(orchestrator, workers));
  opened.add(tickEverySecond(orchestrator));
  return { ...place, deposed, close: () => opened.close() };
}

interface Place {
  readonly url: string;
  readonly grpc: string;
}

function placeOf({ host, tlsCert }: CoordinatorConfig, url: string, grpcPort: number): Place {
  const scheme = tlsCert === undefined ? '' : 'https://';
  return { url, grpc: `${scheme}${host}:${grpcPort}` };
}

/** Tells others on this machine where we are, for as long as we are there. */
async function writeDown({ home }: CoordinatorConfig, place: Place, opened: Opened): Promise<void> {
  const file = join(home, 'endpoint.json');
  opened.add(() => rm(file, { force: true }));
  await writeFile(file, `${JSON.stringify({ ...place, pid: process.pid })}\n`);
}

interface Inside {
  readonly house: House;
  readonly open: OpenPorts;
  readonly log: Logger;
}

async function serveHttp(
  config: CoordinatorConfig,
  { house, open, log }: Inside,
): Promise<{ app: App; url: string }> {
  const { host, port, tlsCert, tlsKey } = config;
  const tls = tlsCert !== undefined &&
    tlsKey !== undefined && {
      tls: { cert: await readFile(tlsCert, 'utf8'), key: await readFile(tlsKey, 'utf8') },
    };
  const { signer } = open;
  const app = await createHttp(house, {
    log,
    guard: { token: config.token.reveal(), hosts: [...config.hosts, host] },
    dashboard,
    ...tls,
    ...(signer && { extend: (app: App) => bucketRoutes(app, open.ports.objects, signer) }),
  });
  try {
    return { app, url: await app.listen({ host, port }) };
  } catch (error) {
    await app.close();
    throw portTaken(error, { host, port, setting: '--port, CAPSWEEP_PORT' });
  }
}

async function serveWorkers(
  config: CoordinatorConfig,
  { house, open, log }: Inside,
): Promise<CoordinationServer> {
  const { host, grpcPort, leaseMs, token, tlsCert, tlsKey } = config;
  const welcome = {
    leaseMs,
    // Whole, as the wire wants it.
    heartbeatMs: Math.floor(leaseMs / 3),
    ...(open.doorbell && { doorbell: open.doorbell }),
  };
  return await serveCoordination({
    handlers: coordinationHandlers(house.orchestrator, house.workers, () =>
      Promise.resolve(welcome),
    ),
    host,
    port: grpcPort,
    token: token.reveal(),
    ...(tlsCert !== undefined &&
      tlsKey !== undefined && {
        tls: { cert: await readFile(tlsCert), key: await readFile(tlsKey) },
      }),
    onTrouble: (error, where) => log.warn({ error }, where),
  });
}

function portTaken(error: unknown, at: { host: string; port: number; setting: string }): unknown {
  if (!(error instanceof Error && 'code' in error && error.code === 'EADDRINUSE')) return error;
  const message = `port ${at.port} on ${at.host} is taken; stop the process that has it, or choose another port (${at.setting})`;
  return new SweepError('port-taken', message, { cause: error });
}

/** Logs what goes wrong in the background; resolves when somebody else leads. */
function watch(orchestrator: Orchestrator, log: Logger): Promise<void> {
  return new Promise((resolve) => {
    orchestrator.onChange((change) => {
      if (change.kind === 'trouble') log.warn({ error: change.error }, change.what);
      if (change.kind === 'deposed') resolve();
    });
  });
}

function tickEverySecond(orchestrator: Orchestrator): () => void {
  let cancel: () => void = () => undefined;
  const again = (): void => {
    cancel = systemClock.after(1000, () => void orchestrator.tick().then(again));
  };
  again();
  return () => cancel();
}

function newSweepId(): SweepId {
  return sweepId(randomBytes(5).toString('hex').slice(0, 8));
}

async function ownVersion(): Promise<string> {
  const text = await readFile(new URL('../package.json', import.meta.url), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}

/** Serves until `signal` aborts or somebody else takes the lead. */
export async function runCoordinator(
  config: CoordinatorConfig,
  log: Logger,
  signal: AbortSignal,
): Promise<void> {
  const running = await startCoordinator(config, log);
  log.info(`serving people at ${running.url} and workers at ${running.grpc}`);
  const deposed = running.deposed.then(() => 'deposed' as const);
  const end = await Promise.race([deposed, aborted(signal).then(() => 'asked' as const)]);
  await running.close();
  if (end === 'asked') return;
  const message = 'another coordinator has taken the lead on the same Redis; this one ends';
  throw new SweepError('leader-stale', message);
}
