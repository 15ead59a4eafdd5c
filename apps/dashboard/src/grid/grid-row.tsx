import { memo, type JSX } from 'react';
import type { Active } from './keyboard.ts';
import type { GridActions } from './types.ts';
import type { PlacedColumn } from './use-columns.ts';

/** Where a row stands: its number, and its distance from the top and its height in pixels. */
export interface RowPlace {
  readonly index: number;
  readonly start: number;
  readonly height: number;
}

interface GridRowProps<Row> extends RowPlace {
  readonly id: string;
  readonly row: Row;
  readonly rowKey: number;
  readonly placed: readonly PlacedColumn<Row>[];
  readonly chosen: boolean;
  readonly active: boolean;
  readonly actions: GridActions<Row>;
  readonly onActive: (active: Active) => void;
}

const rowClass = 'grid-row absolute top-0 left-0 flex min-w-full border-b border-line';

function GridRowView<Row>(props: GridRowProps<Row>): JSX.Element {
  const { row, index, actions, chosen, active } = props;
  return (
    <div
      id={props.id}
      role="row"
      aria-rowindex={index + 2}
      aria-selected={actions.onToggle ? chosen : undefined}
      data-row={props.rowKey}
      data-active={active || undefined}
      onPointerEnter={() => actions.onPoint?.(row)}
      onClick={(event) => {
        props.onActive({ index, key: props.rowKey });
        if (!isControl(event.target)) actions.onToggle?.(row);
      }}
      onDoubleClick={() => actions.onOpen?.(row)}
      className={`group/row bg-raised hover:bg-hover aria-selected:bg-chosen data-active:z-[1] data-active:outline-1 data-active:-outline-offset-1 data-active:outline-accent ${rowClass}`}
      style={styleOf(props)}
    >
      {props.placed.map(({ column, width, left }) => (
        <div
          key={column.id}
          role="gridcell"
          data-column={column.id}
          className={`flex shrink-0 items-center overflow-hidden px-2 text-ellipsis whitespace-nowrap ${aligned[column.align]} ${left === undefined ? '' : 'sticky z-[1] bg-inherit'}`}
          style={{ width, left }}
        >
          {column.cell(row)}
        </div>
      ))}
    </div>
  );
}

/** A row of a grid; drawn again only when something of it changed. */
export const GridRow = memo(GridRowView) as typeof GridRowView;

/** Stands where a row will be. */
export function PendingRow<Row>(
  props: RowPlace & { readonly placed: readonly PlacedColumn<Row>[] },
): JSX.Element {
  return (
    <div
      role="row"
      aria-rowindex={props.index + 2}
      aria-busy
      className={rowClass}
      style={styleOf(props)}
    >
      {props.placed.map(({ column, width }) => (
        <div key={column.id} role="gridcell" className="flex items-center px-2" style={{ width }}>
          <span className="h-2 w-3/5 rounded-full bg-sunken" />
        </div>
      ))}
    </div>
  );
}

const styleOf = (place: RowPlace): React.CSSProperties => ({
  height: place.height,
  width: 'var(--total)',
  transform: `translateY(${place.start}px)`,
});

const aligned = { start: '', end: 'justify-end text-right', center: 'justify-center' } as const;

/** Whether a click was meant for something inside the row. */
function isControl(target: EventTarget): boolean {
  return target instanceof Element && target.closest('a, button, input, select') !== null;
}
