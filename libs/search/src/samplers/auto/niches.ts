import type { Entry, History } from '../../history/history.ts';
import type { Codec } from '../../space/codec.ts';
import type { Region } from '../gp/region.ts';

/**
 * The surroundings of a promising configuration that were not searched yet: of those that no better
 * one is near to, the best but one, until enough were tried around it, then the next. Undefined when
 * there is none.
 *
 * Multi-level single linkage: Rinnooy Kan and Timmer 1987, Stochastic global optimization methods
 * II, Mathematical Programming 39, with a local model as the search that starts there.
 */
export function nicheOf({ codec, ranked }: History): Region | undefined {
  const usable = ranked.filter(({ state, violation }) => state === 'complete' && violation <= 0);
  const { radius, enough } = sizesFor(codec);
  const isNear = (a: Entry, b: Entry): boolean => areNear(codec, a.point, b.point, radius);
  const seeds: Entry[] = [];
  for (const entry of usable) {
    if (!seeds.some((seed) => isNear(seed, entry))) seeds.push(entry);
  }
  const open = seeds
    .slice(1)
    .find((seed) => usable.filter((entry) => isNear(seed, entry)).length < enough);
  return open && regionAround(codec, open.point, radius);
}

/** Half the width of surroundings of which eight fill the space, and how many tries search one. */
function sizesFor({ axes }: Codec): { radius: number; enough: number } {
  const dims = axes.filter(({ labels }) => !labels).length;
  return { radius: 0.5 * 8 ** (-1 / Math.max(1, dims)), enough: 3 * dims + 4 };
}

function areNear({ axes }: Codec, a: Float64Array, b: Float64Array, radius: number): boolean {
  return axes.every(({ labels }, d) => {
    const [u = NaN, v = NaN] = [a[d], b[d]];
    if (Number.isNaN(u) || Number.isNaN(v)) return Number.isNaN(u) && Number.isNaN(v);
    return labels ? u === v : Math.abs(u - v) <= radius;
  });
}

function regionAround({ axes }: Codec, center: Float64Array, radius: number): Region {
  return new Map(
    axes.flatMap(({ labels }, d) => {
      const u = center[d] ?? NaN;
      if (Number.isNaN(u)) return [];
      const reach = labels ? 0 : radius;
      return [[d, [u - reach, u + reach]] as const];
    }),
  );
}
