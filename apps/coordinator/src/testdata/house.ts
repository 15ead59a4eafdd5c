import {
  createMemoryDoorbell,
  createMemoryObjects,
  createMemoryStores,
} from '@capsweep/stores/memory';
import { sweepId, workerId, type Clock, type Grant, type WorkerId } from '@capsweep/domain';
import { createOrchestrator } from '@capsweep/orchestrator';
import { createHealth, createMetrics } from '@capsweep/service';
import { WorkerDirectory } from '../grpc/directory.ts';
import type { App, House } from '../http/app.ts';
import { LiveHub } from '../http/live/hub.ts';
import { Sessions } from '../http/security/sessions.ts';
import { createHttp } from '../http/server.ts';

export const token = 'a-token-for-tests';
export const bearer = { authorization: `Bearer ${token}` };

/** A clock whose timers go off when it is told. */
export function handClock(): Clock & { advance(ms: number): void } {
  let time = 1_000_000;
  let timers: { at: number; work: () => void }[] = [];
  return {
    now: () => time,
    monotonic: () => time,
    after: (ms, work) => {
      const timer = { at: time + ms, work };
      timers.push(timer);
      return () => {
        timers = timers.filter((other) => other !== timer);
      };
    },
    advance: (ms) => {
      time += ms;
      const due = timers.filter(({ at }) => at <= time);
      timers = timers.filter(({ at }) => at > time);
      for (const { work } of due) work();
    },
  };
}

export interface TestHouse extends House {
  readonly app: App;
  readonly clock: ReturnType<typeof handClock>;
}

let sweeps = 0;

/** The HTTP side on memory ports. */
export async function aHttpHouse(
  dashboard?: string,
  more: Partial<Pick<House, 'catalog' | 'version'>> = {},
): Promise<TestHouse> {
  const clock = handClock();
  const { trials, events } = createMemoryStores();
  const objects = createMemoryObjects();
  const { doorbell } = createMemoryDoorbell();
  const newSweepId = () => sweepId(`http${String((sweeps += 1)).padStart(4, '0')}`);
  const orchestrator = await createOrchestrator(
    { trials, events, doorbell, objects, clock },
    { newSweepId },
  );
  const house: House = {
    orchestrator,
    objects,
    clock,
    catalog: { settings: {} },
    hub: new LiveHub(orchestrator, clock),
    workers: new WorkerDirectory(clock, (key) => orchestrator.workers.slotsOf(key)),
    sessions: new Sessions(token, clock),
    health: createHealth(),
    metrics: createMetrics('coordinator'),
    version: '0.0.0-test',
    ...more,
  };
  const app = await createHttp(house, {
    guard: { token, hosts: ['sweeps.example'] },
    ...(dashboard !== undefined && { dashboard }),
  });
  return { ...house, app, clock };
}

/** A sweep file of a module trainer, which no catalogue judges. */
export const source = `name: two
objective: { metric: val/accuracy, goal: maximize }
trainer: { module: ./trainer.js }
compare: { head: [fc, xnodr] }
space: { lr: { float: [0.1, 1] } }
search: { trials: 2, seeds: 2 }
`;

/** The same, for programs that ask and tell. */
export const externalSource = source
  .replace('trainer: { module: ./trainer.js }', 'trainer: external')
  .replace('name: two', 'name: asked');

/** Runs the next waiting trial to its end; returns what was granted. */
export async function runOne(house: House, accuracy: number): Promise<Grant | undefined> {
  const { workers } = house.orchestrator;
  const worker: WorkerId = workerId('w1');
  const grant = await workers.claim({ worker, pool: 'default', slots: 1, labels: [] });
  if (!grant) return undefined;
  const { trial, attempt } = grant.assignment;
  const key = { trial, attempt };
  const bytes = new TextEncoder().encode(`weights of ${trial}`);
  const [sweep, number] = trial.split('-');
  const folder = `sweeps/${sweep ?? ''}/trials/${number ?? ''}/attempt-${attempt}/step-10`;
  await house.objects.put(`${folder}/weights.bin`, bytes);
  await workers.commitCheckpoint({
    format: 'capsweep-checkpoint-1',
    ...key,
    step: 10,
    epoch: 1,
    files: [{ name: 'weights.bin', bytes: bytes.length, sha256: '00'.repeat(32) }],
    metrics: { 'val/accuracy': accuracy },
  });
  await workers.report(key, { step: 5, metrics: { loss: NaN } });
  await workers.report(key, {
    step: 10,
    epoch: 1,
    metrics: { 'val/accuracy': accuracy, loss: 0.5 },
  });
  await workers.log(key, [{ at: 1, level: 'info', text: 'hello' }]);
  await workers.finish(key, { kind: 'completed' });
  return grant;
}
