import { auto } from './samplers/auto/auto.ts';
import { bohb } from './samplers/bohb/bohb.ts';
import { cmaes } from './samplers/cmaes/cmaes.ts';
import { gp } from './samplers/gp/gp.ts';
import { grid } from './samplers/grid.ts';
import { nsga2 } from './samplers/nsga2/nsga2.ts';
import { random } from './samplers/random.ts';
import { haltonSampler, sobol } from './samplers/sobol/sampler.ts';
import { motpe, tpe } from './samplers/tpe/tpe.ts';
import { asha } from './schedulers/asha.ts';
import { hyperband } from './schedulers/hyperband.ts';
import { none } from './schedulers/none.ts';
import { patience } from './schedulers/patience.ts';
import { pbt } from './schedulers/pbt/pbt.ts';
import { median, percentile } from './schedulers/percentile.ts';
import { steps } from './schedulers/steps/steps.ts';
import type { SamplerMethod, SchedulerMethod } from './types.ts';

const allSamplers = [
  auto,
  random,
  grid,
  sobol,
  haltonSampler,
  tpe,
  motpe,
  bohb,
  gp,
  cmaes,
  nsga2,
] as const;
const allSchedulers = [none, median, percentile, asha, hyperband, patience, pbt, steps] as const;

/** The samplers there are, by the name that a sweep file uses. */
export const samplers: ReadonlyMap<string, SamplerMethod> = byName(
  allSamplers.map((method) => method as SamplerMethod),
);

/** The schedulers there are, by the name that a sweep file uses. */
export const schedulers: ReadonlyMap<string, SchedulerMethod> = byName(
  allSchedulers.map((method) => method as SchedulerMethod),
);

function byName<Method extends { name: string }>(methods: readonly Method[]): Map<string, Method> {
  return new Map(methods.map((method) => [method.name, method]));
}
