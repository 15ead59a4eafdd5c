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

/** The time of a result and the suggestion after it, over 7 floats, with a history of `count` trials. */
export function latencyRow(name: string, count: number, atMost?: number): Row {
  const sampler = samplers.get(name) as SamplerMethod;
  let index = historyOf(sampler, count);
  const times: number[] = [];
  for (let k = 0; k < 60; k += 1) {
    const since = performance.now();
    index = finished(sampler, index, count + k);
    sampler.suggest(index, count + k + 1);
    times.push(performance.now() - since);
  }
  const { value } = medianBounds(times.slice(10));
  return {
    kind: 'measured',
    check: `${name}: a result and a suggestion over 7 floats after ${count} trials`,
    measured: { value, unit: 'ms' },
    ...(atMost !== undefined && { target: { atMost } }),
    note: ['median of 50', ...capOf(sampler), optuna].join('; '),
  };
}

const optuna = 'Optuna 5.0.0 TPE on the same kind of machine: 12.5 ms at 1000';

/** How many results it looks at, where there is a limit. */
function capOf({ options }: SamplerMethod): readonly string[] {
  const cap = options['cap']?.default;
  return cap === undefined ? [] : [`its cap is ${String(cap)}`];
}

function historyOf(sampler: SamplerMethod, count: number): unknown {
  const objectives = [{ metric: 'y', goal: 'minimize' }] as const;
  const options = { objectives, configurations: count * 2, repeats: 1, given: {}, method: {} };
  let index = sampler.init(space, options, 1);
  for (let n = 0; n < count; n += 1) index = finished(sampler, index, n);
  return index;
}

const sweep = sweepId('bench000');

/** The index after a random configuration and its result. */
function finished(sampler: SamplerMethod, index: unknown, n: number): unknown {
  const rng = rngFor(9, n);
  const params = Object.fromEntries(Object.keys(space).map((key) => [key, rng.uniform()]));
  const value = Object.values(params).reduce((sum, x) => sum + (x - 0.3) ** 2, 0);
  const asked = sampler.observe(index, { kind: 'suggested', configuration: n, params });
  return sampler.observe(asked, {
    kind: 'finished',
    configuration: n,
    trial: trialId(sweep, n),
    outcome: 'complete',
    values: [value],
  });
}
