import { useVirtualizer, type VirtualItem } from '@tanstack/react-virtual';
import {
  useEffect,
  useEffectEvent,
  useId,
  useRef,
  useState,
  type JSX,
  type KeyboardEvent,
} from 'react';
import { GridHead } from './grid-head.tsx';
import { GridRow, PendingRow } from './grid-row.tsx';
import { keyMove, type Active } from './keyboard.ts';
import type { GridActions, GridColumn, GridRows, GridSort } from './types.ts';
import { useColumns, type PlacedColumn } from './use-columns.ts';

/** Height of a row in pixels; fingers get more. */
const rowHeights = { fine: 28, coarse: 38 } as const;
const coarse = matchMedia('(pointer: coarse)');

/** What a grid is made of. */
export interface GridProps<Row> {
  readonly label: string;
  readonly columns: readonly GridColumn<Row>[];
  /** Ids of columns that are not shown. */
  readonly hidden: readonly string[];
  readonly rows: GridRows<Row>;
  readonly sort?: GridSort | undefined;
  readonly actions: GridActions<Row>;
  /** Keys of the rows that are chosen. */
  readonly chosen: ReadonlySet<number>;
  /** What is shown is about to be replaced. */
  readonly stale?: boolean;
}

/**
 * A table of any length: only the rows in view exist. Its keyboard is that of an ARIA grid with
 * whole rows: arrows, Page Up and Down, Home and End move; Space chooses; Enter opens.
 */
export function Grid<Row>(props: GridProps<Row>): JSX.Element {
  const { rows, actions } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const id = useId();
  const { placed, sizes } = useColumns(props.columns, props.hidden);
  const rowHeight = coarse.matches ? rowHeights.coarse : rowHeights.fine;
  // eslint-disable-next-line react-hooks/incompatible-library -- read in this render only
  const virtual = useVirtualizer({
    count: rows.count,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 8,
  });
  const items = virtual.getVirtualItems();
  useRange(items, rows.onRange);
  const pageRows = (): number => (scroller.current?.clientHeight ?? 0) / rowHeight - 2;
  const keys = useKeys(props, pageRows, (index) => virtual.scrollToIndex(index));
  return (
    <div
      ref={scroller}
      role="grid"
      aria-label={props.label}
      aria-rowcount={rows.count + 1}
      aria-colcount={placed.length}
      aria-multiselectable={actions.onToggle ? true : undefined}
      aria-busy={props.stale}
      aria-activedescendant={keys.active ? `${id}-${keys.active.index}` : undefined}
      tabIndex={0}
      onKeyDown={keys.onKeyDown}
      onPointerLeave={() => actions.onPoint?.(undefined)}
      className="relative min-h-0 flex-1 overflow-auto overscroll-contain outline-offset-[-2px]"
      style={sizes}
    >
      <GridHead placed={placed} sort={props.sort} actions={actions} />
      <div
        role="rowgroup"
        className={`relative min-w-full transition-opacity ${props.stale ? 'opacity-55' : ''}`}
        style={{ height: virtual.getTotalSize(), width: 'var(--total)' }}
      >
        {items.map((item) => (
          <Placed
            key={keyAt(rows, item.index)}
            {...props}
            id={`${id}-${item.index}`}
            item={item}
            height={rowHeight}
            placed={placed}
            active={keys.active?.index === item.index}
            onActive={keys.setActive}
          />
        ))}
      </div>
    </div>
  );
}

/** A row keeps its element when it changes its place, so that the change is drawn as a move. */
function keyAt<Row>(rows: GridRows<Row>, index: number): string {
  const row = rows.at(index);
  return row === undefined ? `pending-${index}` : String(rows.keyOf(row));
}

type PlacedProps<Row> = GridProps<Row> & {
  readonly id: string;
  readonly item: VirtualItem;
  readonly height: number;
  readonly placed: readonly PlacedColumn<Row>[];
  readonly active: boolean;
  readonly onActive: (active: Active) => void;
};

function Placed<Row>(props: PlacedProps<Row>): JSX.Element {
  const { item, rows, placed, height } = props;
  const place = { index: item.index, start: item.start, height };
  const row = rows.at(item.index);
  if (row === undefined) return <PendingRow {...place} placed={placed} />;
  const key = rows.keyOf(row);
  return (
    <GridRow
      {...place}
      id={props.id}
      row={row}
      rowKey={key}
      placed={placed}
      chosen={props.chosen.has(key)}
      active={props.active}
      actions={props.actions}
      onActive={props.onActive}
    />
  );
}

interface Keys {
  readonly active: Active | undefined;
  readonly setActive: (active: Active) => void;
  readonly onKeyDown: (event: KeyboardEvent) => void;
}

function useKeys<Row>(
  { rows, actions }: GridProps<Row>,
  pageRows: () => number,
  scrollTo: (index: number) => void,
): Keys {
  const [active, setActive] = useState<Active | undefined>(undefined);
  const move = (index: number): void => {
    const row = rows.at(index);
    setActive({ index, key: row && rows.keyOf(row) });
    scrollTo(index);
  };
  const act = (key: string): boolean => {
    const row = active && rows.at(active.index);
    const work = { ' ': actions.onToggle, Enter: actions.onOpen }[key];
    if (!row || !work) return false;
    work(row);
    return true;
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.target !== event.currentTarget) return;
    const page = Math.max(1, Math.floor(pageRows()));
    const index = keyMove(event.key, active?.index, { count: rows.count, page });
    if (index !== undefined) move(index);
    else if (!act(event.key)) return;
    event.preventDefault();
  };
  return { active, setActive, onKeyDown };
}

function useRange(
  items: readonly VirtualItem[],
  onRange: ((first: number, last: number) => void) | undefined,
): void {
  const first = items[0]?.index ?? 0;
  const last = items.at(-1)?.index ?? 0;
  const tell = useEffectEvent((from: number, to: number) => onRange?.(from, to));
  useEffect(() => tell(first, last), [first, last]);
}
