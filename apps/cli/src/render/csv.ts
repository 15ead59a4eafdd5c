/** Rows as lines of CSV (RFC 4180); what is absent is empty. */
export function csvLines(
  rows: readonly (readonly (string | number | boolean | undefined)[])[],
): readonly string[] {
  return rows.map((row) => row.map((value) => quoted(String(value ?? ''))).join(','));
}

const quoted = (text: string): string =>
  /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
