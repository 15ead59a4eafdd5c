/** @file What every scheduler keeps to, on simulated sweeps. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Space } from '@capsweep/domain';
import { schedulers } from '../methods.ts';
import { rngFor } from '../random/rng.ts';
import { simulate, type Curve, type Simulation } from '../simulate/simulate.ts';
import { misfit } from '../space/fits.ts';
import { sampleSpace } from '../space/sample.ts';
import type { Command, SchedulerMethod, SearchOptions, TrialEvent } from '../types.ts';

const space: Space = {
  rate: { kind: 'float', min: 1e-4, max: 1, log: true },
  drop: { kind: 'float', min: 0, max: 0.5, log: false },
};
const count = 30;
const maxEpochs = 9;

/** Curves that fall to a level of their own. */
const curvesOf = (seed: number): Curve[] =>
  Array.from({ length: count }, (_, n) => {
    const level = rngFor(seed, n).uniform();
    const values = Array.from({ length: maxEpochs }, (_v, e) => level + 1 / (e + 1));
    return { values, secondsPerEpoch: 1, params: sampleSpace(space, {}, rngFor(seed, n, 1)) };
  });

const rungs = { minEpochs: 1, maxEpochs, eta: 3 };
const methodsOf: Readonly<Record<string, readonly SearchOptions['method'][]>> = {
  asha: [
    { ...rungs, type: 'stop' },
    { ...rungs, type: 'promote' },
  ],
  hyperband: [rungs],
  pbt: [{ maxEpochs }, { maxEpochs, interval: 3, quantile: 0.5 }],
  steps: [{ steps: '2: rate=0.01\n5: rate=0.001, drop=0.25' }],
};
const settings = [...schedulers.values()].flatMap((scheduler) =>
  (methodsOf[scheduler.name] ?? [{}]).map((method) => ({
    scheduler,
    name: scheduler.name,
    method,
    options: {
      objectives: [{ metric: 'loss', goal: 'minimize' }],
      configurations: count,
      repeats: 1,
      given: {},
      method,
      space,
      seed: 5,
    } satisfies SearchOptions,
  })),
);

interface Heard {
  readonly event: TrialEvent;
  readonly commands: readonly Command[];
}

/** A simulation, with everything that the scheduler heard and said. */
function overheard(
  scheduler: SchedulerMethod,
  options: SearchOptions,
  { seed, workers }: { seed: number; workers: number },
): Simulation & { readonly heard: readonly Heard[] } {
  const heard: Heard[] = [];
  const spied: SchedulerMethod = {
    ...scheduler,
    observe: (state, event) => {
      const [next, commands] = scheduler.observe(state, event);
      heard.push({ event, commands });
      return [next, commands];
    },
  };
  const curves = curvesOf(seed);
  return { ...simulate({ scheduler: spied, options, curves, workers }), heard };
}

const anyRun = fc.record({ seed: fc.nat(), workers: fc.integer({ min: 1, max: count }) });

describe.each(settings)('laws of $name with $method', ({ scheduler, name, options }) => {
  it('is used as it may be', () => expect(scheduler.problems(options)).toEqual([]));

  it('ends every trial, trains none beyond its epochs, and resumes or ends whatever it paused', () => {
    fc.assert(
      fc.property(anyRun, (run) => {
        const { ends, epochs, shown } = overheard(scheduler, options, run);
        expect(ends.every((end) => end !== undefined)).toBe(true);
        expect(shown.every(({ epoch }) => epoch <= maxEpochs)).toBe(true);
        // Who goes on from another's checkpoint skips epochs, or goes back.
        if (name === 'pbt') return;
        expect(epochs).toBeLessThanOrEqual(count * maxEpochs);
        expect(ends.reduce((sum, end) => sum + (end?.epochs ?? 0), 0)).toBe(epochs);
      }),
      { numRuns: 8 },
    );
  });

  it('says the same when it hears the same again, as after a restart', () => {
    fc.assert(
      fc.property(anyRun, (run) => {
        let state = scheduler.init(options);
        for (const { event, commands } of overheard(scheduler, options, run).heard) {
          const [next, said] = scheduler.observe(state, event);
          state = next;
          expect(said).toEqual(commands);
        }
      }),
      { numRuns: 4 },
    );
  });

  it('decides the same for any number of workers in deterministic mode, or is refused there', () => {
    const lagged = { ...options, lag: 8 };
    const { method } = options;
    if (scheduler.problems(lagged).length > 0) {
      expect(name === 'pbt' || ('type' in method && method['type'] === 'promote')).toBe(true);
      return;
    }
    // Up to lag workers: in this mode nobody is suggested before n - lag has ended.
    const { ends } = overheard(scheduler, lagged, { seed: 5, workers: 8 });
    expect(ends).toEqual(overheard(scheduler, lagged, { seed: 5, workers: 1 }).ends);
  });
});

describe.each(settings.filter(({ name }) => name === 'pbt' || name === 'steps'))(
  'forks of $name with $method',
  ({ scheduler, name, options }) => {
    it('are of trials that run, from checkpoints that are there, with parameters of the space', () => {
      fc.assert(
        fc.property(anyRun, (run) => {
          const { heard } = overheard(scheduler, options, run);
          const epochOf = new Map<string, number>();
          const ended = new Set<string>();
          for (const { event, commands } of heard) {
            if (event.kind === 'reported') {
              // It goes on from where the checkpoint was.
              expect(event.epoch).toBe((epochOf.get(event.trial) ?? 0) + 1);
              epochOf.set(event.trial, event.epoch);
            }
            if (event.kind === 'forked') epochOf.set(event.trial, event.epoch);
            if (event.kind === 'finished') ended.add(event.trial);
            for (const command of commands) {
              if (command.kind !== 'fork') continue;
              const { trial, from, at = 0, params } = command;
              expect(ended.has(trial) || ended.has(from)).toBe(false);
              expect(Math.max(at, epochOf.get(from) ?? 0)).toBeGreaterThan(0);
              for (const [key, value] of Object.entries(params))
                expect(misfit(space, key, value)).toBeUndefined();
            }
          }
        }),
        { numRuns: 6 },
      );
    });

    it('are carried out', () => {
      const { heard } = overheard(scheduler, options, { seed: 1, workers: count });
      const forks = heard.flatMap(({ event }) => (event.kind === 'forked' ? [event] : []));
      if (name === 'pbt') expect(forks.length).toBeGreaterThan(0);
      else expect(forks.map(({ epoch }) => epoch).sort()).toEqual([...everyone(2), ...everyone(5)]);
    });
  },
);

const everyone = (epoch: number): number[] => Array.from({ length: count }, () => epoch);
