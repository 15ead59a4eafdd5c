import {
  columnPinningFeature,
  columnResizingFeature,
  columnSizingFeature,
  columnVisibilityFeature,
  metaHelper,
  tableFeatures,
  useTable,
} from '@tanstack/react-table';
import { useMemo } from 'react';
import type { GridColumn } from './types.ts';

/** @file The columns' model: which are shown, in what order, how wide, where the pinned ones stand. */

const features = tableFeatures({
  columnVisibilityFeature,
  columnPinningFeature,
  columnSizingFeature,
  columnResizingFeature,
  columnMeta: metaHelper<{ align?: string }>(),
});

const noRows: never[] = [];

/** A column with its place. Widths and offsets are CSS lengths that a resize changes at the root. */
export interface PlacedColumn<Row> {
  readonly column: GridColumn<Row>;
  readonly width: string;
  /** The distance of a pinned column from the left edge. */
  readonly left: string | undefined;
  readonly resize: (event: unknown) => void;
}

/** The columns that are shown, and the sizes that they refer to. */
export interface Columns<Row> {
  readonly placed: readonly PlacedColumn<Row>[];
  readonly sizes: Readonly<Record<string, string>>;
}

/** Places columns. `hidden` are ids. */
export function useColumns<Row>(
  columns: readonly GridColumn<Row>[],
  hidden: readonly string[],
): Columns<Row> {
  const defs = useMemo(
    () =>
      columns.map((column) => ({
        id: column.id,
        accessorFn: () => undefined,
        size: column.width,
        minSize: 36,
        maxSize: 640,
      })),
    [columns],
  );
  const state = useMemo(
    () => ({
      columnVisibility: Object.fromEntries(hidden.map((id) => [id, false])),
      columnPinning: { start: columns.filter((c) => c.pinned).map((c) => c.id), end: [] },
    }),
    [columns, hidden],
  );
  const table = useTable({
    features,
    columns: defs,
    data: noRows,
    state,
    columnResizeMode: 'onChange' as const,
  });
  const byId = useMemo(() => new Map(columns.map((c) => [c.id, c])), [columns]);
  const headers = table.getHeaderGroups()[0]?.headers ?? [];
  const shown = headers.map((header) => header.column.id).join('\n');
  const placed = useMemo(
    () =>
      headers.flatMap((header, index) => {
        const column = byId.get(header.column.id);
        if (!column) return [];
        return [
          {
            column,
            width: `var(--w${index})`,
            left: column.pinned ? `var(--l${index})` : undefined,
            resize: header.getResizeHandler(),
          },
        ];
      }),
    // eslint-disable-next-line react-hooks/exhaustive-deps -- headers are new objects at each render
    [shown, byId],
  );
  return { placed, sizes: sizesOf(headers) };
}

function sizesOf(
  headers: readonly {
    getSize: () => number;
    column: { getStart: (side: 'start') => number };
  }[],
): Record<string, string> {
  const sizes: Record<string, string> = {};
  let total = 0;
  for (const [index, header] of headers.entries()) {
    sizes[`--w${index}`] = `${header.getSize()}px`;
    sizes[`--l${index}`] = `${total}px`;
    total += header.getSize();
  }
  sizes['--total'] = `${total}px`;
  return sizes;
}
