import { keyOf, type History } from '../../history/history.ts';
import type { Rng } from '../../random/rng.ts';
import { drawFrom, logDensity, parzenOf } from './parzen.ts';
import { splitHistory, type Split } from './split.ts';

/** How much is tried for one suggestion. */
export interface TpeEffort {
  readonly candidates: number;
  /** Bad configurations in the density, at most. */
  readonly cap: number;
}

/**
 * The candidate with the greatest l(x) / g(x): draws from the density of the good ones, judged
 * against that of the rest. Bergstra et al. 2011, Algorithms for Hyper-Parameter Optimization,
 * section 4; joint over all parameters (Falkner et al. 2018, BOHB, arXiv:1807.01774).
 */
export function proposeTpe(history: History, effort: TpeEffort, rng: Rng): Float64Array {
  return proposeFrom(history, splitHistory(history, effort.cap), effort, rng);
}

/** As {@link proposeTpe}, for a split made elsewhere. */
export function proposeFrom(
  history: History,
  { below, above, weights }: Split,
  { candidates }: TpeEffort,
  rng: Rng,
): Float64Array {
  const { codec } = history;
  const good = parzenOf(codec, below, undefined, 'common');
  const bad = parzenOf(codec, above, weights, 'neighbours');
  const drawn = Array.from({ length: candidates }, () => drawFrom(good, rng));
  const free = untaken(history, drawn);
  let best = free[0] as Float64Array;
  let most = -Infinity;
  for (const point of free) {
    const gain = logDensity(good, point) - logDensity(bad, point);
    if (gain > most) [best, most] = [point, gain];
  }
  return best;
}

/** In a finite space, the candidates that were not suggested before, if there are any. */
function untaken(
  { codec, taken }: History,
  drawn: readonly Float64Array[],
): readonly Float64Array[] {
  if (!codec.finite) return drawn;
  const free = drawn.filter((point) => !taken.has(keyOf(point)));
  return free.length > 0 ? free : drawn;
}
