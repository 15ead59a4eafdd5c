import type { JSX, ReactNode } from 'react';

/** One of a few: a row of buttons of which one is pressed. */
export function Segments<Value extends string>({
  label,
  value,
  options,
  onChange,
}: {
  readonly label: string;
  readonly value: Value;
  readonly options: readonly {
    readonly value: Value;
    readonly label: ReactNode;
    readonly title?: string;
  }[];
  readonly onChange: (value: Value) => void;
}): JSX.Element {
  return (
    <div
      role="radiogroup"
      aria-label={label}
      className="inline-flex h-7 shrink-0 items-stretch rounded border border-line-strong bg-raised p-px pointer-coarse:h-9"
    >
      {options.map((option) => (
        <button
          key={option.value}
          type="button"
          role="radio"
          aria-checked={option.value === value}
          title={option.title}
          onClick={() => onChange(option.value)}
          className="inline-flex items-center rounded-sm px-2 text-xs font-medium text-muted hover:text-ink aria-checked:bg-chosen aria-checked:text-ink"
        >
          {option.label}
        </button>
      ))}
    </div>
  );
}
