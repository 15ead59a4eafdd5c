import type { Dimension, Params, ParamValue, Space } from '@capsweep/domain';
import type { Rng } from '../../random/rng.ts';
import { numberAt, snap } from '../../space/sample.ts';

/** How parameters are changed. */
export interface Exploration {
  /** Parameters that may change; absent: all that are real numbers. */
  readonly names?: readonly string[];
  /** The chance that a parameter is drawn anew. */
  readonly resample: number;
  /** Otherwise it is multiplied by this or divided by it, as a coin falls. */
  readonly factor: number;
}

/**
 * A configuration near another one: Jaderberg et al. 2017, section 4.2. Choices stay, and so do whole
 * numbers unless they are named: a checkpoint fits only the shapes that it was made with.
 */
export function explore(
  space: Space,
  params: Params,
  { names, resample, factor }: Exploration,
  rng: Rng,
): Params {
  const moved = Object.entries(params).map(([name, value]): [string, ParamValue] => {
    const dimension = space[name];
    const may = names ? names.includes(name) : dimension?.kind === 'float';
    if (!dimension || !may || typeof value !== 'number' || !isNumeric(dimension))
      return [name, value];
    const anew = rng.uniform() < resample;
    const place = rng.uniform();
    if (anew) return [name, numberAt(dimension, place)];
    return [name, snap(dimension, place < 0.5 ? value * factor : value / factor)];
  });
  return Object.fromEntries(moved);
}

const isNumeric = (
  dimension: Dimension,
): dimension is Extract<Dimension, { kind: 'float' | 'int' }> =>
  dimension.kind === 'float' || dimension.kind === 'int';
