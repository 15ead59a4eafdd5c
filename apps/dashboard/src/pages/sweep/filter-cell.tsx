import type { JSX, ReactNode } from 'react';
import { describeCondition } from '../../filter/expression.ts';
import { FilterIcon } from '../../ui/icons.tsx';

/** A cell whose value filters the table: the sign appears under the pointer. */
export function FilterCell({
  condition,
  onFilter,
  end = false,
  children,
}: {
  readonly condition: string;
  readonly onFilter: (condition: string) => void;
  readonly end?: boolean;
  readonly children: ReactNode;
}): JSX.Element {
  const label = `Only ${describeCondition(condition)}`;
  return (
    <span
      className={`group/cell relative flex min-w-0 flex-1 items-center ${end ? 'justify-end' : ''}`}
    >
      <span className="truncate">{children}</span>
      <button
        type="button"
        tabIndex={-1}
        aria-label={label}
        title={label}
        onClick={() => onFilter(condition)}
        className={`absolute hidden rounded border border-line-strong bg-raised p-0.5 text-muted group-hover/cell:block hover:text-accent ${end ? 'left-0' : 'right-0'}`}
      >
        <span className="block size-3 [&>svg]:size-3">
          <FilterIcon />
        </span>
      </button>
    </span>
  );
}
