import { stripVTControlCharacters } from 'node:util';

/** A column of a table. */
export interface Column<Row> {
  readonly title: string;
  /** Numbers stand on the right. */
  readonly align?: 'left' | 'right';
  readonly cell: (row: Row) => string;
}

const gap = '  ';

/** How many columns of a terminal a text takes; colours take none. */
export function widthOf(text: string): number {
  return Array.from(stripVTControlCharacters(text)).length;
}

/** Fills a text up to a width. */
export function pad(text: string, width: number, align: 'left' | 'right' = 'left'): string {
  const room = ' '.repeat(Math.max(0, width - widthOf(text)));
  return align === 'left' ? text + room : room + text;
}

/**
 * Rows as aligned lines under their titles. Columns that do not fit into `width` are left out
 * from the right, never the first; `style` colours the titles.
 */
export function renderTable<Row>(
  rows: readonly Row[],
  columns: readonly Column<Row>[],
  { width = Infinity, style = (text: string) => text } = {},
): string[] {
  const sized = columns.map((column) => {
    const cells = rows.map((row) => column.cell(row));
    return { column, cells, width: Math.max(widthOf(column.title), ...cells.map(widthOf)) };
  });
  const fitting = fit(sized, width);
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, i) => pad(cell, fitting[i]?.width ?? 0, fitting[i]?.column.align))
      .join(gap)
      .trimEnd();
  const head = style(line(fitting.map(({ column }) => column.title)));
  return [head, ...rows.map((_, r) => line(fitting.map(({ cells }) => cells[r] ?? '')))];
}

function fit<Sized extends { readonly width: number }>(
  sized: readonly Sized[],
  width: number,
): readonly Sized[] {
  let used = -gap.length;
  const fitting: Sized[] = [];
  for (const column of sized) {
    used += column.width + gap.length;
    if (used > width && fitting.length > 0) break;
    fitting.push(column);
  }
  return fitting;
}
