/**
 * @file Configurations that somebody has chosen: the first ones in the sweep file, later ones while the
 * sweep goes on. Each has its number from the moment it was chosen, so that whoever folds the history anew
 * holds the same configurations to the same values.
 */
import type { Params, Sweep } from '@capsweep/domain';

/** What a configuration is held to, in each cell; undefined when the sampler is free. */
export function heldParams({ spec, enqueued = [] }: Sweep, n: number): Params | undefined {
  const later = enqueued.find(({ configuration }) => configuration === n);
  return later?.params ?? spec.search.enqueue?.[n];
}

/** The configurations that are held to anything. */
export function heldNumbers({ spec, enqueued = [] }: Sweep): ReadonlySet<number> {
  const later = enqueued.map(({ configuration }) => configuration);
  return new Set([...(spec.search.enqueue ?? []).keys(), ...later]);
}

/** The first configuration that is held to just these values; undefined when there is none. */
export function heldTo({ spec, enqueued = [] }: Sweep, params: Params): number | undefined {
  const early = (spec.search.enqueue ?? []).map((held, n) => ({ configuration: n, params: held }));
  return [...early, ...enqueued].find((held) => isSame(held.params, params))?.configuration;
}

const isSame = (a: Params, b: Params): boolean => {
  const names = Object.keys(a);
  return names.length === Object.keys(b).length && names.every((name) => a[name] === b[name]);
};
