import { sweepId, trialId, type Space } from '@capsweep/domain';
import { rngFor, samplers, type SamplerMethod } from '@capsweep/search';
import { medianBounds } from '../../../frame/bounds.ts';
import type { Row } from '../../../frame/row.ts';

const space = Object.fromEntries(
  Array.from({ length: 7 }, (_, i) => [
    `x${i}`,
    { kind: 'float', min: 0, max: 1, log: false } as const,
  ]),
) as Space;

/** The time of a suggestion over 7 floats, with a history of `count` trials. */
export function latencyRow(name: string, count: number, atMost: number): Row {
  const sampler = samplers.get(name) as SamplerMethod;
  let index = historyOf(sampler, count);
  const times: number[] = [];
  for (let k = 0; k < 60; k += 1) {
    const since = performance.now();
    sampler.suggest(index, count + k);
    times.push(performance.now() - since);
  }
  index = undefined;
  const { value } = medianBounds(times.slice(10));
  return {
    kind: 'measured',
    check: `${name}: one suggestion over 7 floats after ${count} trials`,
    measured: { value, unit: 'ms' },
    target: { atMost },
    note: 'median of 50; Optuna 5.0.0 TPE on the same kind of machine: 12.5 ms at 1000',
  };
}

function historyOf(sampler: SamplerMethod, count: number): unknown {
  const objectives = [{ metric: 'y', goal: 'minimize' }] as const;
  const options = { objectives, configurations: count * 2, repeats: 1, given: {}, method: {} };
  let index = sampler.init(space, options, 1);
  const sweep = sweepId('bench000');
  for (let n = 0; n < count; n += 1) {
    const rng = rngFor(9, n);
    const params = Object.fromEntries(Object.keys(space).map((key) => [key, rng.uniform()]));
    const value = Object.values(params).reduce((sum, x) => sum + (x - 0.3) ** 2, 0);
    index = sampler.observe(index, { kind: 'suggested', configuration: n, params });
    index = sampler.observe(index, {
      kind: 'finished',
      configuration: n,
      trial: trialId(sweep, n),
      outcome: 'complete',
      values: [value],
    });
  }
  return index;
}
