/** @file Comma-separated values: RFC 4180. */
import { CsvError, parse } from 'csv-parse/sync';
import { SweepError } from '@capsweep/domain';

/** The rows of a text, each a list of cells. Rows without any text are left out. */
export function parseCsv(text: string): readonly (readonly string[])[] {
  try {
    const ends = { record_delimiter: ['\r\n', '\n'] };
    const rows = parse(text, { bom: true, relax_column_count: true, ...ends });
    return rows.filter((row) => row.join('') !== '');
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const line = String(error['lines']);
    const message = `line ${line} of the CSV file has a quote out of place`;
    throw new SweepError('request-invalid', message);
  }
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
