import type { JSX } from 'react';
import { CloseIcon, DownIcon } from '../ui/icons.tsx';
import { MenuItem, Popover } from '../ui/popover.tsx';
import type { GridActions, GridSort } from './types.ts';
import type { PlacedColumn } from './use-columns.ts';

/** The head of a grid: names that sort, menus, handles that resize. */
export function GridHead<Row>({
  placed,
  sort,
  actions,
}: {
  readonly placed: readonly PlacedColumn<Row>[];
  readonly sort: GridSort | undefined;
  readonly actions: GridActions<Row>;
}): JSX.Element {
  return (
    <div
      role="rowgroup"
      className="sticky top-0 z-[2] min-w-full"
      style={{ width: 'var(--total)' }}
    >
      <div
        role="row"
        aria-rowindex={1}
        className="flex h-7 min-w-full border-b border-line-strong bg-sunken text-xs text-muted pointer-coarse:h-9"
      >
        {placed.map((one) => (
          <HeadCell key={one.column.id} placed={one} sort={sort} actions={actions} />
        ))}
      </div>
    </div>
  );
}

function HeadCell<Row>({
  placed,
  sort,
  actions,
}: {
  readonly placed: PlacedColumn<Row>;
  readonly sort: GridSort | undefined;
  readonly actions: GridActions<Row>;
}): JSX.Element {
  const { column, width, left } = placed;
  const sorted = sort?.id === column.id ? sort.order : undefined;
  const end = column.align === 'end';
  const hasMenu = column.menu !== undefined || (column.hideable && actions.onHide);
  return (
    <div
      role="columnheader"
      aria-sort={sorted && ariaSort[sorted]}
      data-column={column.id}
      title={column.title ?? column.header}
      className={`group/head relative flex shrink-0 items-center bg-sunken px-2 ${end ? 'justify-end' : ''} ${left === undefined ? '' : 'sticky z-[1]'}`}
      style={{ width, left }}
    >
      <HeadName placed={placed} sorted={sorted} actions={actions} />
      {hasMenu && <HeadMenu placed={placed} actions={actions} />}
      <span
        aria-hidden="true"
        onMouseDown={placed.resize}
        onTouchStart={placed.resize}
        className="absolute inset-y-1 right-0 w-1.5 cursor-col-resize touch-none rounded-full hover:bg-accent"
      />
    </div>
  );
}

const ariaSort = { asc: 'ascending', desc: 'descending' } as const;

function HeadName<Row>({
  placed,
  sorted,
  actions,
}: {
  readonly placed: PlacedColumn<Row>;
  readonly sorted: 'asc' | 'desc' | undefined;
  readonly actions: GridActions<Row>;
}): JSX.Element {
  const { id, header, align, sortable } = placed.column;
  if (!sortable || !actions.onSort) return <span className="truncate">{header}</span>;
  return (
    <button
      type="button"
      className={`flex min-w-0 items-center gap-0.5 hover:text-ink ${sorted ? 'font-semibold text-ink' : ''} ${align === 'end' ? 'flex-row-reverse' : ''}`}
      onClick={() => actions.onSort?.({ id, order: sorted === 'asc' ? 'desc' : 'asc' })}
    >
      <span className="truncate">{header}</span>
      {sorted && <SortMark order={sorted} />}
    </button>
  );
}

function SortMark({ order }: { readonly order: 'asc' | 'desc' }): JSX.Element {
  return (
    <svg viewBox="0 0 8 8" className="size-2 shrink-0" fill="currentColor" aria-hidden="true">
      <path d={order === 'asc' ? 'M4 1l3 5H1z' : 'M4 7L1 2h6z'} />
    </svg>
  );
}

function HeadMenu<Row>({
  placed,
  actions,
}: {
  readonly placed: PlacedColumn<Row>;
  readonly actions: GridActions<Row>;
}): JSX.Element {
  const { column } = placed;
  return (
    <span className="absolute right-1 rounded bg-sunken opacity-0 group-hover/head:opacity-100 focus-within:opacity-100 pointer-coarse:static pointer-coarse:opacity-100">
      <Popover label={`Menu of ${column.header}`} tone="quiet" iconOnly button={<DownIcon />} small>
        {column.menu?.()}
        {column.hideable && actions.onHide && (
          <MenuItem onClick={() => actions.onHide?.(column.id)}>
            <CloseIcon /> Hide this column
          </MenuItem>
        )}
      </Popover>
    </span>
  );
}
