import type { ReactNode } from 'react';

/** A column of a grid. */
export interface GridColumn<Row> {
  readonly id: string;
  readonly header: string;
  readonly title?: string;
  readonly align: 'start' | 'end' | 'center';
  /** In pixels. */
  readonly width: number;
  /** Stays at the left while the others scroll. */
  readonly pinned?: boolean;
  readonly sortable?: boolean;
  /** Whether the reader may hide it. */
  readonly hideable?: boolean;
  readonly cell: (row: Row) => ReactNode;
  /** What the header's menu offers besides sorting and hiding. */
  readonly menu?: () => ReactNode;
}

/** What a grid shows: rows that may not be there yet. */
export interface GridRows<Row> {
  readonly count: number;
  /** Undefined while it is on its way. */
  readonly at: (index: number) => Row | undefined;
  readonly keyOf: (row: Row) => number;
  /** Tells which rows are looked at. */
  readonly onRange?: (first: number, last: number) => void;
}

/** A column and its direction. */
export interface GridSort {
  readonly id: string;
  readonly order: 'asc' | 'desc';
}

/** What the reader can do with rows. */
export interface GridActions<Row> {
  readonly onSort?: (sort: GridSort) => void;
  readonly onHide?: (column: string) => void;
  readonly onToggle?: (row: Row) => void;
  readonly onOpen?: (row: Row) => void;
  readonly onPoint?: (row: Row | undefined) => void;
}
