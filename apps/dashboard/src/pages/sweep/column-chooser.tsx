import type { JSX } from 'react';
import { ColumnsIcon } from '../../ui/icons.tsx';
import { Popover } from '../../ui/popover.tsx';

/** A column that may be hidden. */
export interface HideableColumn {
  readonly id: string;
  readonly header: string;
}

/** Shows and hides columns. */
export function ColumnChooser({
  columns,
  hidden,
  onChange,
}: {
  readonly columns: readonly HideableColumn[];
  readonly hidden: readonly string[];
  readonly onChange: (hidden: readonly string[]) => void;
}): JSX.Element {
  const toggle = (id: string): void =>
    onChange(hidden.includes(id) ? hidden.filter((one) => one !== id) : [...hidden, id]);
  return (
    <Popover
      label="Columns"
      button={
        <>
          <ColumnsIcon />
          <span className="hidden sm:inline">Columns</span>
          {hidden.length > 0 && <span className="text-faint">−{hidden.length}</span>}
        </>
      }
    >
      <div className="flex w-52 flex-col">
        {columns.map((column) => (
          <label
            key={column.id}
            className="flex items-center gap-2 rounded px-2 py-1 hover:bg-hover pointer-coarse:py-2"
          >
            <input
              type="checkbox"
              checked={!hidden.includes(column.id)}
              onChange={() => toggle(column.id)}
              className="size-3.5 accent-accent"
            />
            <span className="truncate">{column.header}</span>
            <span className="ml-auto text-2xs text-faint">{kindOf(column.id)}</span>
          </label>
        ))}
        <button
          type="button"
          onClick={() => onChange([])}
          disabled={hidden.length === 0}
          className="mt-1 rounded border-t border-line px-2 py-1.5 text-left text-accent disabled:text-faint"
        >
          Show all
        </button>
      </div>
    </Popover>
  );
}

const kindOf = (id: string): string => (id.includes(':') ? (id.split(':')[0] ?? '') : '');
