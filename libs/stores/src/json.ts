/**
 * @file JSON that keeps every number. JSON has no NaN, no infinities and no negative zero; they are
 * written as `{"$":"NaN"}`. An object whose only key is `$` is written as `{"$":[value]}`, so that
 * nothing is ambiguous. All other text is plain JSON.
 */

/** Writes plain data as text; members that are undefined are left out. */
export function encodeJson(value: unknown): string {
  return JSON.stringify(value, (_key, member: unknown) => mark(member));
}

/**
 * Reads what {@link encodeJson} wrote.
 *
 * @throws SyntaxError when the text is no JSON.
 */
export function decodeJson(text: string): unknown {
  return JSON.parse(text, (_key, member: unknown) => unmark(member));
}

function mark(value: unknown): unknown {
  if (typeof value === 'number') {
    if (Object.is(value, -0)) return { $: '-0' };
    return Number.isFinite(value) ? value : { $: String(value) };
  }
  return isMarked(value) ? { $: [value.$] } : value;
}

function unmark(value: unknown): unknown {
  if (!isMarked(value)) return value;
  if (Array.isArray(value.$)) return { $: value.$[0] as unknown };
  return Number(value.$);
}

function isMarked(value: unknown): value is { $: unknown } {
  if (typeof value !== 'object' || value === null || !('$' in value)) return false;
  return Object.entries(value).every(([key, member]) => key === '$' || member === undefined);
}
