import type { Codec } from './codec.ts';

/**
 * The point whose axes lie at the given quantiles of the space's own distribution; labels get equal
 * shares of the line. Axes that turn out inactive are NaN.
 */
export function pointAt(codec: Codec, quantile: (axis: number) => number): Float64Array {
  const point = Float64Array.from(codec.axes, ({ labels, levels }, i) => {
    const u = quantile(i);
    return labels ? Math.min(levels - 1, Math.floor(u * levels)) : u;
  });
  return codec.settle(point);
}
