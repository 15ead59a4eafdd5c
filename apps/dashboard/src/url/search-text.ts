/** A query string as a plain record: a key that comes several times holds an array. */
export type SearchRecord = Record<string, string | string[]>;

/** Reads `?a=1&b=2&b=3`. */
export function parseSearchText(text: string): SearchRecord {
  const record: SearchRecord = {};
  for (const [key, value] of new URLSearchParams(text)) {
    const before = record[key];
    if (before === undefined) record[key] = value;
    else record[key] = [...(Array.isArray(before) ? before : [before]), value];
  }
  return record;
}

/**
 * Writes a record as a query string that people can read: what is undefined or empty is left out,
 * lists of numbers are joined with commas, other arrays repeat their key, and `/ : , |` stay as
 * they are.
 */
export function writeSearchText(record: Readonly<Record<string, unknown>>): string {
  const parts = Object.entries(record).flatMap(([key, value]) =>
    listOf(value).map((item) => `${escapePart(key)}=${escapePart(item)}`),
  );
  return parts.length === 0 ? '' : `?${parts.join('&')}`;
}

function listOf(value: unknown): string[] {
  if (value === undefined || value === null || value === '') return [];
  if (!Array.isArray(value)) return [textOf(value)];
  const isList = value.length > 0 && value.every((item) => typeof item === 'number');
  return isList ? [value.join(',')] : value.map(textOf);
}

const textOf = (value: unknown): string =>
  typeof value === 'string' ? value : JSON.stringify(value);

function escapePart(text: string): string {
  return encodeURIComponent(text).replace(/%(2F|3A|2C|7C|3C|3E|21|7E)/g, decodeURIComponent);
}
