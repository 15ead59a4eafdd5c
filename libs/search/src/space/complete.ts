import type { Params, Space } from '@capsweep/domain';
import { codecOf } from './codec.ts';

/**
 * A whole configuration from some values that somebody chose: the rest is taken from `others`, and
 * the middle of the range where a condition opens a parameter that `others` does not have. Values
 * are moved to the nearest one that the space allows.
 */
export function completeParams(
  space: Space,
  given: Params,
  chosen: Params,
  others: Params,
): Params {
  const codec = codecOf(space, given);
  const known = codec.encode({ ...others, ...chosen });
  const point = known.map((u, d) => {
    if (!Number.isNaN(u)) return u;
    return codec.axes[d]?.labels === true ? 0 : 0.5;
  });
  return codec.decode(codec.settle(point));
}
