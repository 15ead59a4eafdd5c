import type { JSX } from 'react';
import { Flash } from '../../ui/flash.tsx';
import { Panel } from '../../ui/panel.tsx';

/** Names and values, one below the other. */
export function ValuesPanel<Value>({
  title,
  values,
  write,
  empty,
}: {
  readonly title: string;
  readonly values: Readonly<Record<string, Value>>;
  readonly write: (value: Value) => string;
  readonly empty: string;
}): JSX.Element {
  const entries = Object.entries(values);
  return (
    <Panel title={title}>
      {entries.length === 0 && <p className="p-4 text-faint">{empty}</p>}
      <dl className="px-3 py-1">
        {entries.map(([name, value]) => (
          <div
            key={name}
            className="flex items-baseline justify-between gap-3 border-b border-line py-1 last:border-b-0"
          >
            <dt className="truncate text-muted">{name}</dt>
            <dd className="text-right break-all">
              <Flash>{write(value)}</Flash>
            </dd>
          </div>
        ))}
      </dl>
    </Panel>
  );
}
