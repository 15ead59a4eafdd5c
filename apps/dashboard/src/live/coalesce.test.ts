import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { backoffMs } from './backoff.ts';
import { coalesce } from './coalesce.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const pass = (ms: number): Promise<unknown> => vi.advanceTimersByTimeAsync(ms);

it('does the work once for many asks, and once more for what was asked meanwhile', async () => {
  const work = vi.fn(() => Promise.resolve());
  const { ask } = coalesce(work, 700);
  for (let n = 0; n < 50; n += 1) ask();
  await pass(30);
  expect(work).toHaveBeenCalledTimes(1);
  for (let n = 0; n < 50; n += 1) ask();
  await pass(690);
  expect(work).toHaveBeenCalledTimes(1);
  await pass(20);
  expect(work).toHaveBeenCalledTimes(2);
  await pass(10_000);
  expect(work).toHaveBeenCalledTimes(2);
});

it('asks a slow answer less often: four times what it took', async () => {
  const work = vi.fn(() => new Promise((resolve) => setTimeout(resolve, 1000)));
  const { ask } = coalesce(work, 700);
  ask();
  await pass(500);
  ask();
  await pass(4500);
  expect(work).toHaveBeenCalledTimes(1);
  await pass(100);
  expect(work).toHaveBeenCalledTimes(2);
});

it('goes on after work that failed, and stops when it is cancelled', async () => {
  const work = vi.fn(() => Promise.reject(new Error('offline')));
  const { ask, cancel } = coalesce(work, 100);
  ask();
  await pass(50);
  ask();
  await pass(200);
  expect(work).toHaveBeenCalledTimes(2);
  ask();
  cancel();
  await pass(1000);
  expect(work).toHaveBeenCalledTimes(2);
});

it('waits half a second at first, twice as long each time, and never longer than 12 s', () => {
  const middle = (): number => 0.5;
  expect([1, 2, 3, 5, 6, 100].map((n) => backoffMs(n, middle))).toEqual([
    500, 1000, 2000, 8000, 10_000, 10_000,
  ]);
  expect(backoffMs(6, () => 0.999_999)).toBeLessThanOrEqual(12_000);
  expect(backoffMs(1, () => 0)).toBe(400);
});
