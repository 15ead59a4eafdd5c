import {
  createMemoryDoorbell,
  createMemoryObjects,
  createMemoryStores,
} from '@capsweep/stores/memory';
import {
  checkpointFolder,
  parseTrialId,
  sweepId,
  workerId,
  type AttemptKey,
  type Clock,
  type Grant,
  type SweepSpec,
  type WorkerId,
} from '@capsweep/domain';
import { aSpec } from '@capsweep/testing';
import {
  createOrchestrator,
  type Change,
  type Orchestrator,
  type OrchestratorPorts,
} from '../index.ts';

/** A clock that stands still until it is told to go on. */
export function standingClock(): Clock & { advance(ms: number): void } {
  let time = 1_000_000;
  return {
    now: () => time,
    monotonic: () => time,
    after: () => () => undefined,
    advance: (ms) => {
      time += ms;
    },
  };
}

export interface House {
  readonly ports: OrchestratorPorts;
  readonly clock: ReturnType<typeof standingClock>;
  readonly orchestrator: Orchestrator;
  readonly changes: Change[];
  /** The bells that hang in the default pool. */
  bells(): Promise<readonly string[]>;
  /** Another leader on the same ports. */
  takeOver(): Promise<House>;
}

/** An orchestrator on memory ports. */
export async function aHouse(given: Partial<OrchestratorPorts> = {}): Promise<House> {
  const clock = standingClock();
  const { trials, events } = createMemoryStores();
  const { doorbell } = createMemoryDoorbell();
  const objects = createMemoryObjects();
  return await open({ trials, events, doorbell, objects, clock, ...given }, clock);
}

let sweeps = 0;

async function open(
  ports: OrchestratorPorts,
  clock: ReturnType<typeof standingClock>,
): Promise<House> {
  const newSweepId = () => sweepId(`test${String((sweeps += 1)).padStart(4, '0')}`);
  const orchestrator = await createOrchestrator(ports, { newSweepId, leaseMs: 10_000 });
  const changes: Change[] = [];
  orchestrator.onChange((change) => changes.push(change));
  return {
    ports,
    clock,
    orchestrator,
    changes,
    bells: async () =>
      (await ports.doorbell.hanging('default')).map(({ trial, bell }) => `${trial}/${bell}`),
    takeOver: () => open(ports, clock),
  };
}

/** Two heads, each with two configurations of two seeds. */
export const twoHeads = (parts: Partial<SweepSpec> = {}): SweepSpec =>
  aSpec({
    name: 'two-heads',
    compare: { head: ['fc', 'xnodr'] },
    search: { ...aSpec().search, configurations: 2, repeats: 2 },
    ...parts,
  });

/** A worker by hand: claims, reports, commits and finishes, each when told. */
export function aWorker(house: House, name = 'w1') {
  const worker: WorkerId = workerId(name);
  const { workers } = house.orchestrator;
  const key = ({ assignment: { trial, attempt } }: Grant): AttemptKey => ({ trial, attempt });
  return {
    worker,
    key,
    claim: () => workers.claim({ worker, pool: 'default', slots: 1, labels: [] }),
    beat: (...granted: Grant[]) => workers.heartbeat(worker, granted.map(key)),
    epoch: (granted: Grant, epoch: number, accuracy: number) =>
      workers.report(key(granted), {
        step: epoch * 10,
        epoch,
        metrics: { 'val/accuracy': accuracy },
      }),
    commit: async (granted: Grant, epoch: number, accuracy?: number) => {
      const step = epoch * 10;
      const file = `${checkpointFolder({ ...key(granted), step })}/weights.bin`;
      await house.ports.objects.put(file, new Uint8Array([epoch, 1, 2, 3]));
      return await workers.commitCheckpoint({
        format: 'capsweep-checkpoint-1',
        ...key(granted),
        step,
        epoch,
        files: [{ name: 'weights.bin', bytes: 4, sha256: 'ab'.repeat(32) }],
        ...(accuracy !== undefined && { metrics: { 'val/accuracy': accuracy } }),
      });
    },
    finish: (granted: Grant, kind: 'completed' | 'stopped' | 'paused' | 'released' = 'completed') =>
      workers.finish(key(granted), { kind }),
    fail: (granted: Grant, retryable: boolean) =>
      workers.finish(key(granted), {
        kind: 'failed',
        retryable,
        error: { code: 'trial-crashed', message: 'boom' },
      }),
  };
}

/** Claims and completes trials until there are none; the accuracy is told by the trial's number. */
export async function drain(
  house: House,
  accuracy: (granted: Grant) => number = (granted) => (50 + numberOf(granted)) / 100,
): Promise<Grant[]> {
  const worker = aWorker(house);
  const done: Grant[] = [];
  for (;;) {
    const granted = await worker.claim();
    if (!granted) return done;
    await worker.commit(granted, 1, accuracy(granted));
    await worker.epoch(granted, 1, accuracy(granted));
    await worker.finish(granted);
    done.push(granted);
  }
}

/** The number of a granted trial. */
export const numberOf = ({ assignment }: Grant): number =>
  parseTrialId(assignment.trial)?.number ?? NaN;
