import type { Dimension, ParamValue, Space } from '@capsweep/domain';

/** Why a parameter cannot have a value in this space, as a sentence; undefined when it can. */
export function misfit(space: Space, name: string, value: ParamValue): string | undefined {
  const dimension = space[name];
  if (!dimension) {
    const known = Object.keys(space).join(', ') || 'none';
    return `${name} is not a parameter of the space; there are ${known}`;
  }
  const allowed = otherThan(dimension, value);
  return allowed === undefined ? undefined : `${name} is ${JSON.stringify(value)}; ${allowed}`;
}

/** What a dimension allows, if that is not this value. */
function otherThan(dimension: Dimension, value: ParamValue): string | undefined {
  switch (dimension.kind) {
    case 'value':
      return dimension.value === value ? undefined : `only ${String(dimension.value)} is allowed`;
    case 'choice':
      if (dimension.values.includes(value)) return undefined;
      return `allowed are ${dimension.values.map(String).join(', ')}`;
    case 'int':
    case 'float': {
      const { kind, min, max } = dimension;
      const isKind = kind === 'float' ? typeof value === 'number' : Number.isInteger(value);
      if (isKind && Number(value) >= min && Number(value) <= max) return undefined;
      return `a ${kind === 'int' ? 'whole ' : ''}number from ${min} to ${max} is allowed`;
    }
  }
}
