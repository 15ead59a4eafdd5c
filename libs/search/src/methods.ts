import { grid } from './samplers/grid.ts';
import { random } from './samplers/random.ts';
import { none } from './schedulers/none.ts';
import type { SamplerMethod, SchedulerMethod } from './types.ts';

/** The samplers there are, by the name that a sweep file uses. */
export const samplers: ReadonlyMap<string, SamplerMethod> = byName(
  [random, grid].map((method) => method as SamplerMethod),
);

/** The schedulers there are, by the name that a sweep file uses. */
export const schedulers: ReadonlyMap<string, SchedulerMethod> = byName([none as SchedulerMethod]);

function byName<Method extends { name: string }>(methods: readonly Method[]): Map<string, Method> {
  return new Map(methods.map((method) => [method.name, method]));
}
