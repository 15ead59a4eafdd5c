import type { Dimension, Params, Space } from '@capsweep/domain';

/** Whether a dimension takes part, given the values chosen before it. */
export function isActive(dimension: Dimension, chosen: Params): boolean {
  return unmetConditions(dimension, chosen).length === 0;
}

/** The names that a dimension depends on and whose values, or the lack of one, keep it out. */
export function unmetConditions({ when = {} }: Dimension, chosen: Params): readonly string[] {
  return Object.entries(when).flatMap(([key, allowed]) => {
    const value = chosen[key];
    return value !== undefined && allowed.includes(value) ? [] : [key];
  });
}

/**
 * The space's dimensions in an order in which every condition is decided before it is needed.
 * Conditions on names outside the space are left to the given values.
 *
 * @throws RangeError when conditions go round in a circle.
 */
export function dimensionOrder(space: Space): readonly (readonly [string, Dimension])[] {
  const ordered: (readonly [string, Dimension])[] = [];
  const placed = new Set<string>();
  const open = new Set<string>();
  const place = (name: string): void => {
    const dimension = space[name];
    if (!dimension || placed.has(name)) return;
    if (open.has(name)) throw new RangeError(`the condition of ${name} depends on itself`);
    open.add(name);
    Object.keys(dimension.when ?? {}).forEach(place);
    placed.add(name);
    ordered.push([name, dimension]);
  };
  Object.keys(space).forEach(place);
  return ordered;
}
