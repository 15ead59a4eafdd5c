import type { SweepRow } from '@capsweep/protocol/http';
import type { ListSearch } from '../../url/sweep-search.ts';

/** The sweeps that a search shows: every word must be in the name, user, tags or state. */
export function filterSweeps(sweeps: readonly SweepRow[], search: ListSearch): SweepRow[] {
  const words = (search.q ?? '').toLowerCase().split(/\s+/).filter(Boolean);
  return sweeps.filter((sweep) => {
    if (search.state && !search.state.includes(sweep.state)) return false;
    if (search.tag !== undefined && !sweep.tags.includes(search.tag)) return false;
    const text = [sweep.name, sweep.user, sweep.state, sweep.id, ...sweep.tags]
      .join(' ')
      .toLowerCase();
    return words.every((word) => text.includes(word));
  });
}

/** How many sweeps are in each state, most urgent first; states without a sweep are left out. */
export function countStates(
  sweeps: readonly SweepRow[],
): readonly { readonly state: SweepRow['state']; readonly count: number }[] {
  const order = ['running', 'paused', 'stopping', 'failed', 'complete', 'stopped'] as const;
  return order
    .map((state) => ({ state, count: sweeps.filter((sweep) => sweep.state === state).length }))
    .filter(({ count }) => count > 0);
}
