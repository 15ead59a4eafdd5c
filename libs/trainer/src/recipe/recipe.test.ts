import type { LoopHooks } from '@capsweep/engine';
import { describe, expect, it } from 'vitest';
import { patient } from './patience.ts';
import { scheduled, stepsIn, type RateSchedule } from './schedule.ts';

const schedule = (changes: Partial<RateSchedule>): RateSchedule => ({
  kind: 'constant',
  base: 0.001,
  warmUpSteps: 0,
  peak: 0.006,
  halfCycleSteps: 2000,
  decayRate: 0.96,
  decaySteps: 2000,
  ...changes,
});

describe('the learning rate', () => {
  it('stays, and rises to where it stays', () => {
    expect(scheduled(schedule({}), 10)(7)).toBe(0.001);
    const warm = scheduled(schedule({ warmUpSteps: 4 }), 10);
    expect([1, 2, 4, 5].map(warm)).toEqual([0.00025, 0.0005, 0.001, 0.001]);
  });

  it('falls along half a cosine', () => {
    const rate = scheduled(schedule({ kind: 'cosine' }), 100);
    expect(rate(1)).toBe(0.001);
    expect(rate(51)).toBeCloseTo(0.0005, 12);
    expect(rate(100)).toBeLessThan(1e-6);
  });

  // Sabour's: 0.001 times 0.96 every 2000 steps, without stairs, and 1e-6 at least.
  it('falls exponentially, to an end', () => {
    const rate = scheduled(schedule({ kind: 'exponential' }), 1_000_000);
    expect([1, 2001, 4001].map(rate)).toEqual([0.001, 0.00096, 0.001 * 0.96 ** 2]);
    expect(rate(1001)).toBeCloseTo(0.0009798, 8);
    expect(rate(400_001)).toBe(1e-6); // would be 2.8e-7
    expect(scheduled(schedule({ kind: 'exponential', base: 1e-7 }), 10)(9)).toBe(1e-7);
  });

  // The values of bckenstler/CLR with its defaults, by its formula for iteration = step - 1.
  it('goes up and down in triangles that halve', () => {
    const rate = scheduled(schedule({ kind: 'triangular2' }), 20_000);
    const at = (iteration: number): number => rate(iteration + 1);
    expect([0, 1000, 2000, 3000, 4000].map(at)).toEqual([0.001, 0.0035, 0.006, 0.0035, 0.001]);
    expect(at(6000)).toBeCloseTo(0.0035, 12);
    expect(at(10_000)).toBeCloseTo(0.00225, 12);
  });

  it('knows how many steps there are', () => {
    expect(stepsIn({ epochs: 3, batchSize: 128 }, 1000)).toBe(24);
  });
});

it('stops after epochs without progress, and not while there is some', async () => {
  const said: string[] = [];
  const base = {
    wish: () => Promise.resolve('continue' as const),
    report: () => undefined,
  } as unknown as LoopHooks;
  const hooks = patient(base, 2, (line) => said.push(line));
  const wishes: string[] = [];
  for (const [epoch, accuracy] of [0.5, 0.4, 0.6, 0.6, 0.5].entries()) {
    hooks.report({ step: epoch, epoch: epoch + 1, metrics: { 'val/accuracy': accuracy } });
    wishes.push(await hooks.wish());
  }
  expect(wishes).toEqual(['continue', 'continue', 'continue', 'continue', 'stop']);
  expect(said).toEqual(['No better val/accuracy in 2 epochs: it stops here.']);
});
