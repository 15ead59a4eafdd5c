import type { SweepRow } from '@capsweep/protocol/http';
import { useNavigate } from '@tanstack/react-router';
import type { JSX } from 'react';
import { TextInput } from '../../ui/input.tsx';
import { CloseIcon } from '../../ui/icons.tsx';
import { StateGlyph } from '../../ui/state.tsx';
import type { ListSearch } from '../../url/sweep-search.ts';
import { countStates } from './filter.ts';

const chip =
  'inline-flex h-7 items-center gap-1.5 rounded-full border border-line bg-raised px-2.5 text-xs text-muted hover:bg-hover aria-pressed:border-accent aria-pressed:bg-chosen aria-pressed:text-ink pointer-coarse:h-9';

/** Words and states that cut the list. */
export function ListFilters({
  sweeps,
  search,
}: {
  readonly sweeps: readonly SweepRow[];
  readonly search: ListSearch;
}): JSX.Element {
  const navigate = useNavigate({ from: '/' });
  const set = (change: ListSearch): void =>
    void navigate({ search: (old) => ({ ...old, ...change }), replace: true });
  const toggle = (state: string): void => {
    const before = search.state ?? [];
    const after = before.includes(state) ? before.filter((s) => s !== state) : [...before, state];
    set({ state: after.length > 0 ? after : undefined });
  };
  return (
    <div className="flex flex-wrap items-center gap-2">
      <TextInput
        type="search"
        aria-label="Filter sweeps by name, user or tag"
        placeholder="Filter by name, user or tag"
        value={search.q ?? ''}
        onChange={(event) => set({ q: event.target.value || undefined })}
        className="w-full sm:w-72"
      />
      {countStates(sweeps).map(({ state, count }) => (
        <button
          key={state}
          type="button"
          aria-pressed={search.state?.includes(state) ?? false}
          onClick={() => toggle(state)}
          className={chip}
        >
          <StateGlyph state={state} />
          {state}
          <span className="text-faint">{count}</span>
        </button>
      ))}
      {search.tag !== undefined && (
        <button type="button" aria-pressed onClick={() => set({ tag: undefined })} className={chip}>
          #{search.tag}
          <CloseIcon />
        </button>
      )}
    </div>
  );
}
