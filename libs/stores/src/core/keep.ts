const kept = new WeakSet<object>();

/**
 * A deeply frozen copy of plain data. Parts that are such copies already are shared, so that
 * keeping `{ ...kept, version: 2 }` costs one object. Members that are undefined are left out, as
 * JSON would.
 */
export function keep<Value>(value: Value): Value {
  return keepAny(value) as Value;
}

function keepAny(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || kept.has(value)) return value;
  const copy = Array.isArray(value) ? value.map(keepAny) : keepMembers(value);
  kept.add(Object.freeze(copy));
  return copy;
}

function keepMembers(value: object): object {
  const members = Object.entries(value).filter(([, member]) => member !== undefined);
  return Object.fromEntries(members.map(([key, member]) => [key, keepAny(member)]));
}
