import type { Entry } from '../history/history.ts';
import { crowdingOf, frontsOf } from './fronts.ts';

/** An entry with its front and the room it has there. */
export interface Ranked {
  readonly entry: Entry;
  readonly front: number;
  readonly crowding: number;
}

/**
 * Ended configurations, best first: feasible ones by front and then by room, after them those
 * that break constraints by how far (Deb's rules), then failed ones.
 */
export function rankByFronts(ended: readonly Entry[]): readonly Ranked[] {
  const usable = ended.filter(({ state, violation }) => state !== 'failed' && violation <= 0);
  const fronts = frontsOf(usable.map(({ losses }) => losses));
  const groups = new Map<number, Entry[]>();
  usable.forEach((entry, i) => {
    const front = fronts[i] ?? 0;
    groups.set(front, [...(groups.get(front) ?? []), entry]);
  });
  const ranked = [...groups]
    .sort(([a], [b]) => a - b)
    .flatMap(([front, entries]) => {
      const crowding = crowdingOf(entries.map(({ losses }) => losses));
      return entries
        .map((entry, i) => ({ entry, front, crowding: crowding[i] ?? 0 }))
        .sort((a, b) => b.crowding - a.crowding || a.entry.number - b.entry.number);
    });
  const rest = ended
    .filter((entry) => !usable.includes(entry))
    .sort((a, b) => distance(a) - distance(b) || a.number - b.number)
    .map((entry, i) => ({ entry, front: groups.size + i, crowding: 0 }));
  return [...ranked, ...rest];
}

const distance = ({ state, violation }: Entry): number =>
  state === 'failed' ? Infinity : violation;
