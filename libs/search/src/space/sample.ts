import {
  assertNever,
  type Dimension,
  type Params,
  type ParamValue,
  type Space,
} from '@capsweep/domain';
import type { Rng } from '../random/rng.ts';
import { dimensionOrder, isActive } from './conditions.ts';

/** One configuration from the space's own distribution; conditions see `given` and each other. */
export function sampleSpace(space: Space, given: Params, rng: Rng): Params {
  const chosen: Record<string, ParamValue> = {};
  for (const [name, dimension] of dimensionOrder(space)) {
    // Every dimension draws, active or not: what one parameter gets must not depend on another.
    const value = sampleDimension(dimension, rng);
    if (isActive(dimension, { ...given, ...chosen })) chosen[name] = value;
  }
  return inSpaceOrder(space, chosen);
}

/** The same values with keys in the order of the space. */
export function inSpaceOrder(space: Space, chosen: Params): Params {
  const entries = Object.keys(space).flatMap((key) => {
    const value = chosen[key];
    return value === undefined ? [] : [[key, value] as const];
  });
  return Object.fromEntries(entries);
}

function sampleDimension(dimension: Dimension, rng: Rng): ParamValue {
  const u = rng.uniform();
  switch (dimension.kind) {
    case 'float':
    case 'int':
      return numberAt(dimension, u);
    case 'choice':
      return dimension.values[Math.floor(u * dimension.values.length)] as ParamValue;
    case 'value':
      return dimension.value;
    default:
      return assertNever(dimension, 'dimension');
  }
}

type NumericDimension = Extract<Dimension, { kind: 'float' | 'int' }>;

/**
 * The number at quantile `u` in [0, 1) of a numeric dimension. A grid's points get equal shares
 * of the line, the half cells beyond its ends included, so that the ends are as likely as the rest.
 */
export function numberAt(dimension: NumericDimension, u: number): number {
  const { min, max, log, step } = dimension;
  const half = (step ?? 0) / 2;
  const value = log
    ? Math.exp(lerp(Math.log(Math.max(min - half, min / 2)), Math.log(max + half), u))
    : lerp(min - half, lastGridPoint(dimension) + half, u);
  return snap(dimension, value);
}

/** The nearest value that the dimension allows. */
export function snap(dimension: NumericDimension, value: number): number {
  const { min, max, step } = dimension;
  if (step === undefined) return Math.min(max, Math.max(min, value));
  const last = Math.floor((max - min) / step + 1e-9);
  const k = Math.min(last, Math.max(0, Math.round((value - min) / step)));
  return Math.min(max, Math.max(min, tidy(min + k * step)));
}

/** The greatest value of a numeric dimension: `max`, or the last grid point below it. */
function lastGridPoint(dimension: NumericDimension): number {
  const { min, max, step } = dimension;
  return step === undefined ? max : tidy(min + Math.floor((max - min) / step + 1e-9) * step);
}

const lerp = (a: number, b: number, u: number): number => a + (b - a) * u;

/** Drops the last digits that adding steps gets wrong: 0.1 + 2 * 0.1 is 0.3. */
const tidy = (value: number): number =>
  Number.isSafeInteger(value) ? value : Number(value.toPrecision(15));
