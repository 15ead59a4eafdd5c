import type { Params, ParamValue, Space } from '@capsweep/domain';
import { codecOf } from './codec.ts';
import { snap } from './sample.ts';

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
  const whole = Object.entries(codec.decode(codec.settle(point)));
  return Object.fromEntries(
    whole.map(([name, value]) => [name, nearest(space, name, chosen[name]) ?? value]),
  );
}

/** A chosen number to its last digit, which a way through the codec would change. */
function nearest(
  space: Space,
  name: string,
  chosen: ParamValue | undefined,
): ParamValue | undefined {
  const dimension = space[name];
  const isNumeric = dimension?.kind === 'float' || dimension?.kind === 'int';
  return isNumeric && typeof chosen === 'number' ? snap(dimension, chosen) : undefined;
}
