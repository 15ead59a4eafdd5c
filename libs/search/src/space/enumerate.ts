import {
  assertNever,
  type Dimension,
  type Params,
  type ParamValue,
  type Space,
} from '@capsweep/domain';
import { dimensionOrder, isActive } from './conditions.ts';
import { inSpaceOrder, numberAt, snap } from './sample.ts';

/** The values that a grid takes of a dimension; `points` for a float without a step. */
export function gridValues(dimension: Dimension, points: number): readonly ParamValue[] {
  switch (dimension.kind) {
    case 'value':
      return [dimension.value];
    case 'choice':
      return dimension.values;
    case 'float':
    case 'int':
      return numericGrid(dimension, points);
    default:
      return assertNever(dimension, 'dimension');
  }
}

function numericGrid(
  dimension: Extract<Dimension, { kind: 'float' | 'int' }>,
  points: number,
): readonly number[] {
  const { min, max, step, log } = dimension;
  if (step !== undefined && !(log && dimension.kind === 'int')) {
    const count = Math.floor((max - min) / step + 1e-9) + 1;
    return Array.from({ length: count }, (_, k) => snap(dimension, min + k * step));
  }
  const at = (k: number): number => (points === 1 ? 0.5 : k / (points - 1));
  const ends = (u: number): number => (u === 0 ? min : u === 1 ? max : numberAt(dimension, u));
  return [...new Set(Array.from({ length: points }, (_, k) => ends(at(k))))];
}

/**
 * Every configuration of the grid, the last parameter fastest. Inactive parameters are left out,
 * and a configuration that differs in them alone is listed once.
 */
export function enumerateGrid(space: Space, given: Params, points: number): readonly Params[] {
  const order = dimensionOrder(space);
  const extend = (chosen: Params, depth: number): readonly Params[] => {
    const entry = order[depth];
    if (!entry) return [inSpaceOrder(space, chosen)];
    const [name, dimension] = entry;
    if (!isActive(dimension, { ...given, ...chosen })) return extend(chosen, depth + 1);
    const values = gridValues(dimension, points);
    return values.flatMap((value) => extend({ ...chosen, [name]: value }, depth + 1));
  };
  return extend({}, 0);
}

/** How many configurations the grid has, without listing them; Infinity when beyond counting. */
export function gridSize(space: Space, given: Params, points: number): number {
  const upper = Object.values(space).reduce((n, d) => n * gridValues(d, points).length, 1);
  return upper > 1_000_000 ? Infinity : enumerateGrid(space, given, points).length;
}
