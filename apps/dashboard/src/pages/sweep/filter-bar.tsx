import type { SweepDetail, TrialRow } from '@capsweep/protocol/http';
import { useId, useState, type JSX } from 'react';
import {
  addCondition,
  chosenValues,
  describeCondition,
  parseFilter,
  toggleValue,
} from '../../filter/expression.ts';
import { CloseIcon } from '../../ui/icons.tsx';
import { TextInput } from '../../ui/input.tsx';
import { StateGlyph } from '../../ui/state.tsx';

const states = ['running', 'complete', 'stopped', 'failed', 'waiting', 'paused'] as const;

const chip =
  'inline-flex h-6 items-center gap-1 rounded-full border px-2 text-xs whitespace-nowrap pointer-coarse:h-8';

/** The conditions of a table: a field for new ones, states to press, and the ones there are. */
export function FilterBar({
  detail,
  where,
  onChange,
}: {
  readonly detail: SweepDetail;
  readonly where: readonly string[];
  readonly onChange: (where: readonly string[]) => void;
}): JSX.Element {
  const pressed = chosenValues(where, 'state');
  const toggle = (state: TrialRow['state']): void => onChange(toggleValue(where, 'state', state));
  return (
    <>
      <FilterField
        names={detail.columns}
        example={detail.objectives[0]?.metric ?? 'value'}
        onAdd={(added) => onChange(added.reduce(addCondition, where))}
      />
      <span role="group" aria-label="States" className="flex flex-wrap gap-1">
        {states
          .filter((state) => detail.counts[state] > 0 || pressed.includes(state))
          .map((state) => (
            <button
              key={state}
              type="button"
              aria-pressed={pressed.includes(state)}
              onClick={() => toggle(state)}
              className={`${chip} border-line text-muted hover:bg-hover aria-pressed:border-accent aria-pressed:bg-chosen aria-pressed:text-ink`}
            >
              <StateGlyph state={state} />
              {state}
            </button>
          ))}
      </span>
      {where
        .filter((condition) => !condition.startsWith('state='))
        .map((condition) => (
          <span
            key={condition}
            data-condition={condition}
            className={`${chip} border-accent bg-chosen pr-1`}
          >
            {describeCondition(condition)}
            <button
              type="button"
              aria-label={`Drop the condition ${describeCondition(condition)}`}
              onClick={() => onChange(where.filter((other) => other !== condition))}
              className="rounded-full p-0.5 hover:bg-hover [&_svg]:size-3"
            >
              <CloseIcon />
            </button>
          </span>
        ))}
    </>
  );
}

function FilterField({
  names,
  example,
  onAdd,
}: {
  readonly names: SweepDetail['columns'];
  readonly example: string;
  readonly onAdd: (conditions: readonly string[]) => void;
}): JSX.Element {
  const [text, setText] = useState('');
  const [message, setMessage] = useState<string | undefined>(undefined);
  const id = useId();
  const submit = (): void => {
    const parsed = parseFilter(text, names);
    if (!parsed.ok) {
      setMessage(parsed.message);
      return;
    }
    onAdd(parsed.conditions);
    setText('');
    setMessage(undefined);
  };
  return (
    <form
      className="relative w-full sm:w-64"
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <TextInput
        type="search"
        aria-label="Filter trials"
        aria-invalid={message !== undefined}
        aria-describedby={message === undefined ? undefined : id}
        placeholder={`Filter: ${example} >= 0.98`}
        value={text}
        onChange={(event) => {
          setText(event.target.value);
          setMessage(undefined);
        }}
        className="w-full"
      />
      {message !== undefined && (
        <p
          id={id}
          role="alert"
          className="absolute top-full left-0 z-20 mt-1 w-[min(26rem,90vw)] rounded border border-failed/50 bg-raised px-2 py-1.5 text-xs text-failed shadow-md"
        >
          {message}
        </p>
      )}
    </form>
  );
}
