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
