import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { TrialDetail } from '@capsweep/protocol/http';
import { aTown, chainSweep, type Town } from './testdata/town.ts';

const stepsPerEpoch = 5;
const gateStep = 8;

let town: Town;
beforeAll(async () => {
  town = await aTown(2);
}, 60_000);
afterAll(() => town.close(), 60_000);

/** What an undisturbed trial of the chain trainer ends with. */
function undisturbed({ seed, params }: TrialDetail, epochs: number): number {
  let chain = 'start';
  let best = 0;
  for (let step = 0; step < epochs * stepsPerEpoch; step += 1) {
    chain = createHash('sha256')
      .update(`${chain}/${seed}/${step}/${params?.['x'] ?? ''}`)
      .digest('hex');
    if ((step + 1) % stepsPerEpoch === 0)
      best = Math.max(best, Number.parseInt(chain.slice(0, 12), 16) / 16 ** 12);
  }
  return best;
}

/** Starts a sweep of one trial that waits in the middle of its second epoch. */
async function gatedSweep(name: string): Promise<{ open: () => Promise<void> }> {
  const gate = join(town.folder, `${name}.open`);
  const file = await town.write(`${name}.yaml`, chainSweep({ name, gate, gateStep, epochs: 3 }));
  expect((await town.capsweep('run', file)).code).toBe(0);
  return { open: () => writeFile(gate, '') };
}

/** Whether the trial waits at its gate, and the checkpoint before it is in the bucket. */
const atGate = async (sweep: string, attempt: number): Promise<boolean> => {
  const { state, attempt: at, step, checkpoints } = await town.trial(sweep, 0);
  const isSafe = checkpoints.some((checkpoint) => checkpoint.step === stepsPerEpoch);
  return state === 'running' && at === attempt && step === gateStep && isSafe;
};

const pidOf = (worker = ''): number => Number(/-(\d+)-[0-9a-f]+$/.exec(worker)?.[1]);

it('brings a trial home whose worker was killed, from its last checkpoint, counted once', async () => {
  const { open } = await gatedSweep('killed-worker');
  await town.until('killed-worker', () => atGate('killed-worker', 1));
  const before = await town.trial('killed-worker', 0);
  process.kill(pidOf(before.worker), 'SIGKILL');
  await town.until('killed-worker', () => atGate('killed-worker', 2));
  await open();
  const ranking = await town.until('killed-worker', ({ sweep }) => sweep.state === 'complete');
  expect(ranking.sweep.counts).toMatchObject({ complete: 1, failed: 0 });

  const trial = await town.trial('killed-worker', 0);
  expect(trial).toMatchObject({ state: 'complete', failures: 0, step: 15 });
  expect(trial.values).toEqual([undisturbed(trial, 3)]);
  expect(trial.attempts).toMatchObject([
    { attempt: 1, worker: before.worker, fromStep: 0, outcome: 'lost' },
    { attempt: 2, fromStep: stepsPerEpoch, toStep: 15, outcome: 'completed' },
  ]);
  const { series } = await town.client.curves('killed-worker', { metric: 'loss', points: 100 });
  // Each step once, in order: nothing of the first attempt after its checkpoint was counted twice.
  const steps = series[0]?.steps ?? [];
  expect(steps).toEqual([...new Set(steps)].sort((a, b) => a - b));
  expect(steps.at(-1)).toBe(15);
}, 60_000);

it('goes on when the coordinator is killed and started again: no trial is lost', async () => {
  const { open } = await gatedSweep('killed-coordinator');
  await town.until('killed-coordinator', () => atGate('killed-coordinator', 1));
  const pid = await town.coordinatorPid();
  process.kill(pid, 'SIGKILL');
  await town.coordinatorPid(pid);
  await town.until('killed-coordinator', () => atGate('killed-coordinator', 1));
  await open();
  await town.until('killed-coordinator', ({ sweep }) => sweep.state === 'complete');
  const trial = await town.trial('killed-coordinator', 0);
  expect(trial.values).toEqual([undisturbed(trial, 3)]);
  expect(trial.attempts).toMatchObject([{ attempt: 1, fromStep: 0, outcome: 'completed' }]);
  expect(trial.attempts).toHaveLength(1);
}, 60_000);
