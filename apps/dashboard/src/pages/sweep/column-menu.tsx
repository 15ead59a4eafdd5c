import { useState, type JSX } from 'react';
import { chosenValues, toggleValue } from '../../filter/expression.ts';
import { TextInput } from '../../ui/input.tsx';

/** What a column's menu filters by: the values it may have, or bounds. */
export interface ColumnMenuProps {
  readonly id: string;
  /** The different values of the column, when there are few. */
  readonly values: readonly string[];
  readonly where: readonly string[];
  readonly onChange: (where: readonly string[]) => void;
}

/** The filter part of a column's menu. */
export function ColumnMenu(props: ColumnMenuProps): JSX.Element {
  return (
    <div className="mb-1 border-b border-line pb-1">
      {props.values.length > 0 ? <Values {...props} /> : <Bounds {...props} />}
    </div>
  );
}

function Values({ id, values, where, onChange }: ColumnMenuProps): JSX.Element {
  const chosen = chosenValues(where, id);
  return (
    <>
      {values.map((value) => (
        <label
          key={value}
          className="flex items-center gap-2 rounded px-2 py-1 text-sm text-ink hover:bg-hover pointer-coarse:py-2"
        >
          <input
            type="checkbox"
            checked={chosen.includes(value)}
            onChange={() => onChange(toggleValue(where, id, value))}
            className="size-3.5 accent-accent"
          />
          {value}
        </label>
      ))}
    </>
  );
}

function Bounds({ id, where, onChange }: ColumnMenuProps): JSX.Element {
  const [low, setLow] = useState(() => boundOf(where, id, '>='));
  const [high, setHigh] = useState(() => boundOf(where, id, '<='));
  const apply = (): void => {
    const others = where.filter((one) => !one.startsWith(`${id}>=`) && !one.startsWith(`${id}<=`));
    const bounds = [low && `${id}>=${low}`, high && `${id}<=${high}`].filter(Boolean);
    onChange([...others, ...bounds]);
  };
  return (
    <form
      className="flex items-center gap-1 px-1 py-1 text-sm text-ink"
      onSubmit={(event) => {
        event.preventDefault();
        apply();
      }}
    >
      <TextInput
        aria-label="At least"
        placeholder="from"
        inputMode="decimal"
        value={low}
        onChange={(event) => setLow(event.target.value)}
        className="w-20"
      />
      –
      <TextInput
        aria-label="At most"
        placeholder="to"
        inputMode="decimal"
        value={high}
        onChange={(event) => setHigh(event.target.value)}
        className="w-20"
      />
      <button type="submit" className="rounded px-2 py-1 text-accent hover:bg-hover">
        Filter
      </button>
    </form>
  );
}

function boundOf(where: readonly string[], id: string, operator: string): string {
  const own = where.find((one) => one.startsWith(id + operator));
  return own?.slice(id.length + operator.length) ?? '';
}
