/** @file Comma-separated values: RFC 4180. */
import { SweepError } from '@capsweep/domain';

/** The rows of a text, each a list of cells. */
export function parseCsv(text: string): readonly (readonly string[])[] {
  const rows: string[][] = [[]];
  // A cell in quotes, or without any; what ends it.
  const cell = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/gy;
  const body = text.replace(/^\uFEFF/, '');
  while (cell.lastIndex < body.length) {
    const at = cell.lastIndex;
    const [, quoted, plain = '', end] = cell.exec(body) ?? [];
    if (end === undefined) throw brokenAt(body, at);
    rows.at(-1)?.push(quoted?.replaceAll('""', '"') ?? plain);
    if (end.endsWith('\n')) rows.push([]);
  }
  if (body.endsWith(',')) rows.at(-1)?.push('');
  return rows.filter((row) => row.join('') !== '');
}

function brokenAt(text: string, at: number): SweepError {
  const line = text.slice(0, at).split('\n').length;
  return new SweepError('request-invalid', `line ${line} of the CSV file has a quote out of place`);
}

/** A row as a line, quoted where it has to be. */
export function csvLine(cells: readonly (string | number | boolean | undefined)[]): string {
  return cells
    .map((cell) => {
      const text = cell === undefined ? '' : String(cell);
      return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
    })
    .join(',');
}
