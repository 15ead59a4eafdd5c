import { sameAttempt, type AttemptKey, type DoorbellListener } from '@capsweep/domain';
import { afterEach, expect, it } from 'vitest';
import { serveTrials } from './serve-trials.ts';
import { newGrant, openHouse, type House } from './testdata/house.ts';

let house: House | undefined;
afterEach(async () => {
  await house?.close();
  house = undefined;
});

const reaches = ({ coordinator }: House, key: AttemptKey, step: number): Promise<true> =>
  coordinator.until(() =>
    coordinator.reports.some((r) => sameAttempt(r, key) && r.measurement.step >= step),
  );

it('ends a child that does not come back to its event loop', async () => {
  house = await openHouse({ leaseMs: 3000 });
  const grant = newGrant({ at: 2, does: 'block' });
  expect(await house.runner.run(grant)).toMatchObject({
    kind: 'failed',
    retryable: true,
    error: {
      code: 'trial-crashed',
      message: expect.stringContaining('without coming back to its event loop') as string,
    },
  });
});

it('ends a trainer that does not stop when it is told to, after it was warned', async () => {
  house = await openHouse({ runner: { limits: { stopMs: 200, graceMs: 1000 } } });
  const { coordinator, runner } = house;
  const grant = newGrant({ does: 'not listen', slow: true });
  const end = runner.run(grant);
  await reaches(house, grant.key, 2);
  coordinator.worker?.command({ kind: 'stop', ...grant.key, reason: 'asked' });
  expect(await end).toEqual({ kind: 'stopped' });
  await coordinator.until(() =>
    /aborted.*had not ended 0.2 s later/.test(coordinator.logOf(grant.key)),
  );
});

it('hands a trial back whose trainer does not hand over in time', async () => {
  house = await openHouse({ runner: { limits: { handOverMs: 200, graceMs: 100 } } });
  const grant = newGrant({ does: 'not listen', slow: true });
  const end = house.runner.run(grant);
  await reaches(house, grant.key, 2);
  await house.runner.drain('update');
  expect(await end).toEqual({ kind: 'released' });
});

it('drains: every trial writes a checkpoint and goes back, and nothing new begins', async () => {
  house = await openHouse();
  const { coordinator, runner } = house;
  const [one, two] = [newGrant({ slow: true }), newGrant({ slow: true })];
  const ends = [runner.run(one), runner.run(two)];
  await Promise.all([reaches(house, one.key, 3), reaches(house, two.key, 3)]);
  await runner.drain('update');
  expect(coordinator.isDraining).toBe(true);
  expect(await Promise.all(ends)).toEqual([{ kind: 'released' }, { kind: 'released' }]);
  for (const { key } of [one, two]) {
    const last = coordinator.reports.findLast((report) => sameAttempt(report, key));
    const commit = coordinator.commits.findLast((manifest) => sameAttempt(manifest, key));
    expect(commit?.step).toBe(last?.measurement.step);
  }
  const late = newGrant();
  expect(await runner.run(late)).toEqual({ kind: 'released' });
  expect(await coordinator.outcome(late.key)).toEqual({ kind: 'released' });
  expect(runner.freeSlots).toBe(0);
});

it('lets a trial go that has not begun, at once', async () => {
  house = await openHouse();
  const grant = newGrant();
  const end = house.runner.run(grant);
  await house.runner.drain('update');
  expect(await end).toEqual({ kind: 'released' });
  expect(house.coordinator.reports).toEqual([]);
});

it('trains on while the coordinator restarts, and no report is lost', async () => {
  house = await openHouse();
  const { coordinator } = house;
  const grant = newGrant({ steps: 60, checkpointEvery: 10, slow: true });
  const end = house.runner.run(grant);
  await reaches(house, grant.key, 5);
  await house.restart();
  expect(await end).toEqual({ kind: 'completed' });
  expect(coordinator.reports.map(({ measurement }) => measurement.step)).toEqual(
    Array.from({ length: 60 }, (_, i) => i + 1),
  );
  expect(coordinator.commits.at(-1)?.step).toBe(60);
  expect(coordinator.hellos).toHaveLength(2);
});

it('listens at the door only while a slot is free, and claims once a bell', async () => {
  house = await openHouse();
  const { coordinator, runner, link } = house;
  const bells = new FakeDoorbell();
  const stop = new AbortController();
  const serving = serveTrials({ runner, link, doorbell: bells }, stop.signal);
  const grants = [newGrant({ slow: true }), newGrant({ slow: true }), newGrant({ steps: 1 })];
  coordinator.grants.push(...grants);

  bells.ring();
  bells.ring();
  bells.ring();
  await Promise.all(grants.slice(0, 2).map(({ key }) => reaches(house!, key, 1)));
  expect([bells.heard, coordinator.claims]).toEqual([2, [2, 1]]);

  const [first, , third] = grants.map(({ key }) => key);
  coordinator.worker?.command({ kind: 'stop', ...first!, reason: 'asked' });
  expect(await coordinator.outcome(third!)).toEqual({ kind: 'completed' });
  expect(bells.heard).toBe(3);
  stop.abort();
  await serving;
  await runner.drain('the test is over');
});

it('asks now and then where the doorbell is out of order', async () => {
  house = await openHouse();
  const { coordinator, runner, link } = house;
  const troubles: string[] = [];
  const doorbell: DoorbellListener = {
    next: () => Promise.reject(new Error('Redis is away')),
    close: () => Promise.resolve(),
  };
  const stop = new AbortController();
  const grant = newGrant({ steps: 1 });
  coordinator.grants.push(grant);
  const serving = serveTrials(
    { runner, link, doorbell, askMs: 20, onTrouble: ({ message }) => troubles.push(message) },
    stop.signal,
  );
  expect(await coordinator.outcome(grant.key)).toEqual({ kind: 'completed' });
  stop.abort();
  await serving;
  expect(troubles[0]).toBe('Redis is away');
});

it('gives back what was granted after it stopped serving', async () => {
  house = await openHouse();
  const { coordinator, runner, link } = house;
  let open: () => void = () => undefined;
  const opened = new Promise<void>((resolve) => (open = resolve));
  const entered = new Promise<void>((resolve) => {
    coordinator.before = (what) => {
      if (what !== 'claim') return undefined;
      resolve();
      return opened;
    };
  });
  const stop = new AbortController();
  const grant = newGrant();
  coordinator.grants.push(grant);
  const serving = serveTrials({ runner, link, askMs: 1 }, stop.signal);
  await entered;
  stop.abort();
  await serving;
  await runner.drain('update');
  open();
  expect(await coordinator.outcome(grant.key)).toEqual({ kind: 'released' });
});

class FakeDoorbell implements DoorbellListener {
  heard = 0;
  #hanging = 0;
  #listener: (() => void) | undefined;

  ring(): void {
    this.#hanging += 1;
    this.#listener?.();
  }

  async next(signal: AbortSignal): Promise<undefined> {
    if (this.#hanging === 0 && !signal.aborted)
      await new Promise<void>((resolve) => {
        this.#listener = resolve;
        signal.addEventListener('abort', () => resolve(), { once: true });
      });
    if (signal.aborted) return;
    this.#hanging -= 1;
    this.heard += 1;
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}
