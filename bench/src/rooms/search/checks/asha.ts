import { rngFor, schedulers, simulate, type Curve, type SchedulerMethod } from '@capsweep/search';
import type { Row } from '../../../frame/row.ts';

const configurations = 5000;
const epochs = 9;
/** How many configurations are good enough. */
const good = 2;
const options = {
  objectives: [{ metric: 'loss', goal: 'minimize' }],
  configurations,
  repeats: 1,
  given: {},
  method: { minEpochs: 1, maxEpochs: epochs, eta: 3 },
} as const;

/** Learning curves that cross now and then: a level, a speed and some noise, all drawn. */
function curvesOf(seed: number): readonly Curve[] {
  return Array.from({ length: configurations }, (_, n) => {
    const rng = rngFor(seed, n);
    const [level, speed] = [rng.uniform(), 0.3 + 2 * rng.uniform()];
    const values = Array.from(
      { length: epochs },
      (_v, e) => level + (1 - level) * (e + 2) ** -speed + 0.01 * rng.uniform(),
    );
    return { values, secondsPerEpoch: 0.8 + 0.4 * rng.uniform() };
  });
}

/** Until a whole trial of one of the best two configurations has been trained. */
function secondsToTarget(workers: number, seed: number): number {
  const curves = curvesOf(seed);
  const last = curves.map(({ values }) => values.at(-1) ?? Infinity).sort((a, b) => a - b);
  const target = last[good - 1] ?? 0;
  const scheduler = schedulers.get('asha') as SchedulerMethod;
  const { shown } = simulate({ scheduler, options, curves, workers });
  const hit = shown.find(({ epoch, value }) => epoch === epochs && value <= target);
  return hit?.seconds ?? Infinity;
}

/** The speed-up of the time to a target, as a share of the number of workers; medians of seeds. */
export function* ashaRows(seeds: number): Generator<Row> {
  const medianSeconds = (workers: number): number => {
    const all = Array.from({ length: seeds }, (_, s) => secondsToTarget(workers, s));
    return all.sort((a, b) => a - b)[Math.floor(all.length / 2)] ?? NaN;
  };
  const alone = medianSeconds(1);
  for (const workers of [16, 64, 256, 512]) {
    const share = alone / medianSeconds(workers) / workers;
    yield {
      kind: 'measured',
      check: `asha on simulated time: time to target, speed-up over linear with ${workers} workers`,
      measured: { value: share, unit: 'of linear' },
      ...(workers <= 64 && { target: { atLeast: 0.8 } }),
      note: `${configurations} configurations, medians of ${seeds} seeds`,
    };
  }
}
