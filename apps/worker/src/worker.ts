import { randomBytes } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { hostname } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import { SweepError, workerId, type WorkerInfo } from '@capsweep/domain';
import type { Welcome } from '@capsweep/protocol';
import { createGrpcLink, type GrpcLink } from '@capsweep/protocol/grpc';
import { ChildPool, fittingSlots, gpusOf, Runner, serveTrials } from '@capsweep/runner';
import { Secret, type Logger } from '@capsweep/service';
import { defaultSlots, isGpu, type WorkerConfig } from './config.ts';
import { FollowingDoorbell, type OpenListener } from './doorbell.ts';
import { createReporting, type Reporting } from './reporting.ts';
import { serveStatus } from './status-server.ts';
import { openWorkFolder } from './work-folder.ts';

/** What a worker is made with. */
export interface WorkerParts {
  readonly config: WorkerConfig;
  readonly log: Logger;
  /** The module that trains sweeps which name none. */
  readonly trainer: URL | string;
  readonly openListener: OpenListener;
}

/** How much longer than a hand-over the farewell may take. */
const farewellMs = 10_000;

/**
 * Runs trials until `signal` aborts or the coordinator wants this worker to leave; then hands every
 * trial over. Undoes what it did: children, folder, connections.
 *
 * @throws SweepError when the trainer cannot be loaded, the coordinator refuses this worker, or a
 * trial could not be handed over
 */
export async function runWorker(parts: WorkerParts, signal: AbortSignal): Promise<void> {
  const { config, log } = parts;
  const cleanups: (() => unknown)[] = [];
  try {
    const folder = await openWorkFolder(config.folder);
    cleanups.push(() => rm(folder, { recursive: true, force: true }));
    const pool = new ChildPool(config.trainers);
    cleanups.push(() => pool.close());
    const info = await introduce(parts, pool);
    const gpus = gpusOf(info.facts, process.env);
    if (gpus.length > 1) log.info(`${gpus.length} GPUs: a trial has one for each of its processes`);
    const reporting = createReporting(log, () => info.slots);
    if (config.metricsPort !== undefined) {
      const status = await serveStatus(config.metricsPort, reporting);
      cleanups.push(() => status.close());
    }
    await visit({ ...parts, pool, folder, info, gpus, reporting, cleanups }, signal);
  } finally {
    for (const cleanup of cleanups.reverse()) await cleanup();
  }
}

/** Who this worker is; to know what executes here, it warms the first child up. */
async function introduce(
  { config, log, trainer }: WorkerParts,
  pool: ChildPool,
): Promise<WorkerInfo> {
  const facts = await pool.prepare({ trainer: String(trainer), threads: 1 });
  const word = (name: string, otherwise: string): string => {
    const value = facts[name];
    return typeof value === 'string' ? value : otherwise;
  };
  const [engine, device] = [word('engine', 'unknown'), word('device', 'cpu')];
  const host = hostname();
  log.info({ facts }, `ready to train with ${engine} on ${device}`);
  return {
    id: workerId(`${host}-${process.pid}-${randomBytes(3).toString('hex')}`),
    host,
    pool: config.pool,
    slots: slotsOf(config, device, facts, log),
    labels: [...new Set([...config.labels, isGpu(device) ? 'gpu' : 'cpu'])],
    engine,
    device,
    facts,
  };
}

/** A GPU's trials wait for the GPU; others keep a core busy each. */
function slotsOf(
  config: WorkerConfig,
  device: string,
  facts: WorkerInfo['facts'],
  log: Logger,
): number {
  const { length } = gpusOf(facts, process.env);
  const asked = config.slots ?? defaultSlots(device, config.cores, length);
  if (isGpu(device)) return asked;
  const { slots, lowered } = fittingSlots(asked, config.cores);
  if (lowered !== undefined) log.warn(`${lowered}; --cores says otherwise`);
  return slots;
}

interface Visit extends WorkerParts {
  readonly pool: ChildPool;
  readonly folder: string;
  readonly info: WorkerInfo;
  readonly gpus: readonly string[];
  readonly reporting: Reporting;
  readonly cleanups: (() => unknown)[];
}

/** Connects, serves, and says farewell. */
async function visit(parts: Visit, signal: AbortSignal): Promise<void> {
  const { config, info, gpus, log, pool, folder, reporting, cleanups } = parts;
  const doorbell = new FollowingDoorbell(parts.openListener, config.pool);
  const leaving = new AbortController();
  const leave = AbortSignal.any([signal, leaving.signal]);
  const link = await connect(parts, doorbell, { leave, leaving });
  cleanups.push(() => link.close());
  cleanups.push(() => doorbell.close());
  const runner = new Runner({
    link,
    pool,
    folder,
    slots: info.slots,
    gpus,
    cores: config.cores,
    trainers: { builtin: parts.trainer, root: config.trainers },
    limits: { handOverMs: config.handOverMs },
    onEvent: (event) => {
      reporting.onRunner(event);
      if (event.kind === 'drain') leaving.abort(event.reason);
    },
  });
  cleanups.push(() => runner.close());
  reporting.observe(runner, link);
  const onTrouble = (error: SweepError): void => log.warn({ error }, error.message);
  const bells = link.welcome.doorbell ? { doorbell } : {};
  await serveTrials({ runner, link, ...bells, onTrouble }, leave);
  if (leaving.signal.reason instanceof SweepError) throw leaving.signal.reason;
  await farewell(runner, parts);
}

async function connect(
  { config, info, folder, reporting }: Visit,
  doorbell: FollowingDoorbell,
  { leave, leaving }: { leave: AbortSignal; leaving: AbortController },
): Promise<GrpcLink> {
  const { coordinator: address, token, tls } = config;
  try {
    return await createGrpcLink(
      {
        address,
        worker: info,
        folder,
        ...(token && { token: token.reveal() }),
        ...(tls && { tls }),
        onEvent: (event) => {
          reporting.onLink(event);
          if (event.kind === 'refused') leaving.abort(event.error);
          if (event.kind === 'connected') answerAt(doorbell, event.welcome);
        },
      },
      leave,
    );
  } catch (reason) {
    leave.throwIfAborted();
    throw reason;
  }
}

/** Listens where this coordinator hangs its bells; its address for that is kept out of the log. */
function answerAt(doorbell: FollowingDoorbell, { doorbell: access }: Welcome): void {
  if (!access) return;
  new Secret(access.url);
  void doorbell.follow(access);
}

/** Hands every trial over, as long as the coordinator can be told. */
async function farewell(runner: Runner, { config, log }: WorkerParts): Promise<void> {
  const count = runner.live.length;
  if (count > 0) log.info(`handing ${count} running trials over`);
  const limitMs = config.handOverMs + farewellMs;
  const over = new AbortController();
  const late = delay(limitMs, 'late' as const, { signal: over.signal }).catch(() => undefined);
  const how = await Promise.race([runner.drain('the worker is stopping'), late]);
  over.abort();
  if (how !== 'late') return;
  throw new SweepError(
    'coordinator-unavailable',
    `${runner.live.length} trials could not be handed over within ${limitMs / 1000} s; they go on elsewhere, from their last checkpoints, once their leases have run out`,
  );
}
