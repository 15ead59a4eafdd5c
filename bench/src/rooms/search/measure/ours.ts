import { sweepId, trialId, type Params } from '@capsweep/domain';
import { samplers, type SamplerMethod, type SearchOptions } from '@capsweep/search';
import type { Evaluation } from '../problems/problem.ts';
import type { Space } from '@capsweep/domain';

/** A run of one of our samplers. */
export interface OwnJob {
  readonly sampler: string;
  readonly space: Space;
  readonly seed: number;
  readonly trials: number;
  readonly objectives?: number;
  readonly method?: SearchOptions['method'];
}

const sweep = sweepId('bench000');

/** Runs a sampler, one trial after the other; returns the milliseconds that it took by itself. */
export function runOurs(job: OwnJob, evaluate: (params: Params) => Evaluation): number {
  const sampler = named(job.sampler);
  const { space, seed, trials, objectives = 1, method = {} } = job;
  const options: SearchOptions = {
    objectives: Array.from({ length: objectives }, (_, i) => ({
      metric: `y${i}`,
      goal: 'minimize',
    })),
    configurations: trials,
    repeats: 1,
    given: {},
    method,
  };
  let spent = 0;
  let index = sampler.init(space, options, seed);
  for (let n = 0; n < trials; n += 1) {
    const since = performance.now();
    const params = sampler.suggest(index, n);
    if (params === 'exhausted') break;
    index = sampler.observe(index, { kind: 'suggested', configuration: n, params });
    spent += performance.now() - since;
    const { values, violations } = evaluate(params);
    const back = performance.now();
    index = sampler.observe(index, {
      kind: 'finished',
      configuration: n,
      trial: trialId(sweep, n),
      outcome: 'complete',
      values,
      ...(violations && { violations }),
    });
    spent += performance.now() - back;
  }
  return spent;
}

function named(name: string): SamplerMethod {
  const sampler = samplers.get(name);
  if (sampler) return sampler;
  throw new RangeError(`there is no sampler called ${name}`);
}
