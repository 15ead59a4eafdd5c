import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { checkpointFolder, sameAttempt, type AttemptKey, type Measurement } from '@capsweep/domain';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { newGrant, openHouse, trainerUrl, type House } from './testdata/house.ts';

let house: House;
beforeAll(async () => (house = await openHouse()));
afterAll(() => house.close());

const reportsOf = (key: AttemptKey): readonly Measurement[] =>
  house.coordinator.reports.filter((r) => sameAttempt(r, key)).map((r) => r.measurement);
const stepsOf = (key: AttemptKey): readonly number[] => reportsOf(key).map(({ step }) => step);
const commitsOf = (key: AttemptKey) =>
  house.coordinator.commits.filter((commit) => sameAttempt(commit, key));
const steps = (from: number, to: number): number[] =>
  Array.from({ length: to - from + 1 }, (_, i) => from + i);
/** Resolves when an attempt has reported a step. */
const reaches = (key: AttemptKey, step: number): Promise<true> =>
  house.coordinator.until(() => stepsOf(key).includes(step));

it('runs a trial to its end, and leaves nothing behind', async () => {
  const { coordinator, bucket, runner, folder } = house;
  const grant = newGrant({ steps: 12, checkpointEvery: 5 });
  expect(await runner.run(grant)).toEqual({ kind: 'completed' });
  expect(await coordinator.outcome(grant.key)).toEqual({ kind: 'completed' });
  expect(stepsOf(grant.key)).toEqual(steps(1, 12));
  expect(reportsOf(grant.key).flatMap(({ epoch }) => epoch ?? [])).toEqual([1, 2]);
  const commits = commitsOf(grant.key);
  expect(commits.map(({ step, epoch }) => [step, epoch])).toEqual([
    [5, 1],
    [10, 2],
    [12, 2.4],
  ]);
  expect(commits[0]).toMatchObject({
    metrics: { 'val/accuracy': 0.005 },
    about: { labels: ['none'] },
    files: [{ name: 'count.json', bytes: 10 }],
  });
  const object = bucket.objects.get(`${checkpointFolder({ ...grant.key, step: 10 })}/count.json`);
  expect(String(object)).toBe('{"step":10}');
  expect(runner.freeSlots).toBe(2);
  expect(await readdir(join(folder, 'work'))).toEqual([]);
  expect(coordinator.heartbeats.some((live) => live.some((k) => sameAttempt(k, grant.key)))).toBe(
    true,
  );
});

it('pauses exactly at the epoch whose decision says so, and resumes from there', async () => {
  const { coordinator, runner } = house;
  const first = newGrant({ steps: 20 });
  coordinator.decide = (_key, { epoch }) =>
    epoch === 2 ? { kind: 'pause', reason: 'the rung is full' } : { kind: 'continue' };
  expect(await runner.run(first)).toEqual({ kind: 'paused' });
  expect(stepsOf(first.key)).toEqual(steps(1, 10));
  const [commit] = commitsOf(first.key);
  coordinator.decide = () => ({ kind: 'continue' });

  const resume = coordinator.refOf(commit!);
  const second = newGrant({ steps: 20 }, { attempt: 2, resume });
  expect(await runner.run(second)).toEqual({ kind: 'completed' });
  expect(stepsOf(second.key)).toEqual(steps(11, 20));
  await coordinator.until(() => coordinator.logOf(second.key).includes('begins at step 10'));
});

it('hands over at the end of the epoch that its grant names, whatever the decision says', async () => {
  const { coordinator, runner } = house;
  const first = newGrant({ steps: 20 }, { untilEpoch: 2 });
  expect(await runner.run(first)).toEqual({ kind: 'paused' });
  expect(stepsOf(first.key)).toEqual(steps(1, 10));
  const [commit] = commitsOf(first.key);
  expect(commit).toMatchObject({ step: 10, epoch: 2 });

  const resume = coordinator.refOf(commit!);
  const late = newGrant({ steps: 20 }, { attempt: 2, resume, untilEpoch: 2 });
  expect(await runner.run(late)).toEqual({ kind: 'paused' });
  expect(stepsOf(late.key)).toEqual([]);
});

it('stops when told to, without being asked', async () => {
  const { coordinator, runner } = house;
  const grant = newGrant();
  const end = runner.run(grant);
  await reaches(grant.key, 3);
  coordinator.worker?.command({ kind: 'stop', ...grant.key, reason: 'target reached' });
  expect(await end).toEqual({ kind: 'stopped' });
  expect(commitsOf(grant.key)).toEqual([]);
  await coordinator.until(() => coordinator.logOf(grant.key).includes('target reached'));
});

it('writes a checkpoint when told to, and goes on', async () => {
  const { coordinator, runner } = house;
  const grant = newGrant({ slow: true });
  const end = runner.run(grant);
  await reaches(grant.key, 3);
  coordinator.worker?.command({ kind: 'checkpoint', ...grant.key, reason: 'asked' });
  const commit = await coordinator.until(() => commitsOf(grant.key)[0]);
  await reaches(grant.key, commit.step + 5);
  coordinator.worker?.command({ kind: 'pause', ...grant.key, reason: 'asked' });
  expect(await end).toEqual({ kind: 'paused' });
  expect(commitsOf(grant.key)).toHaveLength(2);
});

it('ends a fenced attempt at once and says nothing more about it', async () => {
  const { coordinator, runner } = house;
  const grant = newGrant();
  const end = runner.run(grant);
  await reaches(grant.key, 3);
  coordinator.fenced.push(grant.key);
  expect(await end).toEqual({ kind: 'fenced' });
  expect(coordinator.finishes.some((finish) => sameAttempt(finish, grant.key))).toBe(false);
});

it.each([
  ['throw', 'trial-crashed', true, 'the loss exploded'],
  ['throw hopelessly', 'trial-params', false, 'learningRate is -1; it must be positive'],
  ['crash', 'trial-crashed', true, 'the trial’s process crashed with SIGSEGV'],
  ['be killed', 'trial-crashed', true, 'was killed from outside (SIGKILL)'],
  ['exit', 'trial-crashed', true, 'exited with code 3 before it was done; its last words: native'],
  ['report backwards', 'request-invalid', false, 'reported step 1 after step 1'],
])('tells how a trial failed: %s', async (does, code, retryable, message) => {
  const { coordinator, runner } = house;
  const grant = newGrant({ steps: 9, at: 2, does });
  expect(await runner.run(grant)).toMatchObject({
    kind: 'failed',
    retryable,
    error: { code, message: expect.stringContaining(message) as string },
  });
  expect(await coordinator.outcome(grant.key)).toMatchObject({ kind: 'failed', retryable });
  // What it reported before it failed has arrived.
  expect(stepsOf(grant.key)).toEqual([1]);
});

it('refuses a checkpoint that nobody could load', async () => {
  const grant = newGrant({ steps: 9, checkpointEvery: 3, does: 'write a subfolder' });
  expect(await house.runner.run(grant)).toMatchObject({
    kind: 'failed',
    retryable: false,
    error: { message: expect.stringContaining('"variables"') as string },
  });
});

it.each([
  ['./nowhere.js', 'not-installed', 'the trainer ./nowhere.js is not on this worker'],
  ['no-such-package', 'not-installed', 'is not installed on this worker'],
  [trainerUrl('not-a-trainer').href, 'config-invalid', 'made by defineTrainer'],
])('says why the trainer %s cannot run', async (trainerModule, code, message) => {
  const grant = newGrant({}, { trainerModule });
  expect(await house.runner.run(grant)).toMatchObject({
    kind: 'failed',
    retryable: false,
    error: { code, message: expect.stringContaining(message) as string },
  });
  expect(house.runner.freeSlots).toBe(2);
});

it('does not resume from a damaged checkpoint', async () => {
  const { coordinator, bucket, runner } = house;
  const first = newGrant({ steps: 5 });
  await runner.run(first);
  const resume = coordinator.refOf(commitsOf(first.key)[0]!);
  bucket.objects.set(`${checkpointFolder(resume)}/count.json`, Buffer.from('{"step":99}'));
  const second = newGrant({ steps: 9 }, { attempt: 2, resume });
  expect(await runner.run(second)).toMatchObject({
    kind: 'failed',
    retryable: true,
    error: { code: 'checkpoint-corrupt' },
  });
  expect(stepsOf(second.key)).toEqual([]);
});

it('makes log lines of what is printed and logged', async () => {
  const { coordinator, runner } = house;
  const grant = newGrant({ steps: 3, at: 2, does: 'talk' });
  await runner.run(grant);
  const log = await coordinator.until(() => {
    const text = coordinator.logOf(grant.key);
    return text.includes('stderr') && text.includes('stdout') && text;
  });
  expect(log.split('\n').sort()).toEqual([
    'info: begins at step 0',
    'info: to stdout',
    'warn: to stderr',
  ]);
});

it('is not held up by a flood of output', async () => {
  const { coordinator, runner } = house;
  const grant = newGrant({ steps: 20, at: 2, does: 'flood' });
  expect(await runner.run(grant)).toEqual({ kind: 'completed' });
  const lines = (): number =>
    coordinator.batches
      .filter((batch) => sameAttempt(batch.key, grant.key))
      .reduce((sum, batch) => sum + batch.lines.length + batch.dropped, 0);
  await coordinator.until(() => lines() >= 20_001);
  expect(stepsOf(grant.key)).toEqual(steps(1, 20));
}, 60_000);

it('trains on while a checkpoint is uploaded, and waits before it writes the next', async () => {
  const { bucket, runner } = house;
  let open: () => void = () => undefined;
  const opened = new Promise<void>((resolve) => (open = resolve));
  bucket.gate = () => opened;
  const grant = newGrant({ steps: 40, checkpointEvery: 15 });
  const end = runner.run(grant);
  // Fifteen steps further than the first checkpoint, and there it waits.
  await reaches(grant.key, 30);
  expect(commitsOf(grant.key)).toEqual([]);
  bucket.gate = () => undefined;
  open();
  expect(await end).toEqual({ kind: 'completed' });
  expect(commitsOf(grant.key).map(({ step }) => step)).toEqual([15, 30, 40]);
});

it('goes on when a checkpoint cannot be stored, and says so in the log', async () => {
  const { bucket, coordinator, runner } = house;
  const grant = newGrant({ steps: 8, checkpointEvery: 5 });
  coordinator.before = (what) => {
    if (what !== 'addresses') return;
    bucket.faults.push(500);
  };
  const end = runner.run(grant);
  await coordinator.until(() => coordinator.logOf(grant.key).includes('could not be stored'));
  coordinator.before = () => undefined;
  expect(await end).toEqual({ kind: 'completed' });
  expect(commitsOf(grant.key).map(({ step }) => step)).toEqual([8]);
});

it('gives each trial its threads, and all together no more than there are cores', async () => {
  const two = await openHouse({ runner: { cores: 4, slots: 2 } });
  try {
    const [modest, greedy] = [newGrant({ steps: 1 }), newGrant({ steps: 1 }, { threads: 8 })];
    await Promise.all([two.runner.run(modest), two.runner.run(greedy)]);
    const threads = (key: AttemptKey): unknown =>
      two.coordinator.reports.find((r) => sameAttempt(r, key))?.measurement.metrics['threads'];
    expect([threads(modest.key), threads(greedy.key)]).toEqual([1, 2]);
    const log = (): string => two.coordinator.logOf(greedy.key);
    await two.coordinator.until(() => log().includes('8 threads are wanted'));
  } finally {
    await two.close();
  }
});
