import type { Dimension, Params, ParamValue, Space } from '@capsweep/domain';
import { dimensionOrder, isActive, unmetConditions } from './conditions.ts';
import { misfit } from './fits.ts';
import { snap } from './sample.ts';

/**
 * Why nobody can hold a configuration of all these cells to these values, as a sentence; undefined when
 * it can be done. A parameter has to have its place in at least one of the cells.
 */
export function heldProblem(
  space: Space,
  cells: readonly Params[],
  held: Params,
): string | undefined {
  const compared = Object.keys(held).find((name) => cells.some((given) => name in given));
  if (compared !== undefined)
    return `${compared} is compared, and a configuration is tried in every cell; leave it out`;
  for (const [name, value] of Object.entries(held)) {
    const problem = misfit(space, name, value) ?? offGrid(space, name, value);
    if (problem !== undefined) return problem;
  }
  return closed(space, cells, held);
}

/** A number that the space skips, and the nearest that it has. */
function offGrid(space: Space, name: string, value: ParamValue): string | undefined {
  const dimension = space[name];
  if (dimension?.kind !== 'float' && dimension?.kind !== 'int') return undefined;
  const { min, step } = dimension;
  const near = snap(dimension, Number(value));
  if (step === undefined || Math.abs(near - Number(value)) <= 1e-9 * step) return undefined;
  return `${name} is ${value}; it goes from ${min} in steps of ${step}, and ${near} is the nearest`;
}

/** The first parameter whose condition no cell meets. */
function closed(space: Space, cells: readonly Params[], held: Params): string | undefined {
  const known = cells.map((given) => valuesKnown(space, given, held));
  for (const [name, dimension] of dimensionOrder(space)) {
    if (held[name] === undefined || known.some((values) => isActive(dimension, values))) continue;
    const [first = {}, ...others] = known;
    const nearest = others.reduce(
      (best, values) =>
        unmetConditions(dimension, values).length < unmetConditions(dimension, best).length
          ? values
          : best,
      first,
    );
    return closedText(name, dimension, nearest);
  }
  return undefined;
}

/** What is certain of a configuration of this cell before the sampler chooses the rest. */
function valuesKnown(space: Space, given: Params, held: Params): Params {
  const known: Record<string, ParamValue> = { ...given };
  for (const [name, dimension] of dimensionOrder(space)) {
    const value = dimension.kind === 'value' ? dimension.value : held[name];
    if (value !== undefined && isActive(dimension, known)) known[name] = value;
  }
  return known;
}

function closedText(name: string, dimension: Dimension, known: Params): string {
  const needs = Object.entries(dimension.when ?? {}).map(
    ([key, allowed]) => `${key} is ${allowed.map(String).join(' or ')}`,
  );
  const [key = ''] = unmetConditions(dimension, known);
  const value = known[key];
  const why = value === undefined ? `; choose ${key} as well` : `, and ${key} is ${String(value)}`;
  return `${name} takes part only where ${needs.join(' and ')}${why}`;
}
