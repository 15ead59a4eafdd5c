import {
  byHash,
  byNumber,
  compareEntries,
  type Entry,
  type History,
} from '../../history/history.ts';
import type { Curves } from '../../schedulers/curves.ts';
import type { Standing } from '../tpe/split.ts';

/**
 * The greatest epoch to which `enough` configurations have come, measurably, with their losses there, and
 * who has not come yet; undefined while there is no such epoch. The end counts as the greatest, and
 * there results of earlier sweeps count as well: nobody reports their epochs here.
 */
export function levelOf(history: History, curves: Curves, enough: number): Standing | undefined {
  const atEnd = history.ranked.filter(({ state }) => state !== 'stopped');
  if (isEnough(atEnd, enough)) return standingOf(history, atEnd);
  for (const epoch of [...curves.levels.keys()].sort((a, b) => b - a)) {
    const there = entriesAt(history, curves, epoch);
    if (isEnough(there, enough)) return standingOf(history, there);
  }
  return undefined;
}

const isEnough = (entries: readonly Entry[], enough: number): boolean =>
  entries.filter(({ state }) => state !== 'failed').length >= enough;

function entriesAt(history: History, { levels }: Curves, epoch: number): readonly Entry[] {
  return [...(levels.get(epoch) ?? [])].flatMap(([number, loss]): Entry[] => {
    const entry = history.entries.get(number);
    if (!entry) return [];
    return [
      Number.isFinite(loss)
        ? { ...entry, state: 'complete', losses: [loss] }
        : { ...entry, state: 'failed', losses: [] },
    ];
  });
}

function standingOf({ open }: History, there: readonly Entry[]): Standing {
  const known = new Set(there.map(({ number }) => number));
  return {
    ended: [...there].sort(byNumber),
    ranked: [...there].sort(compareEntries),
    shuffled: [...there].sort(byHash),
    open: new Map([...open].filter(([number]) => !known.has(number))),
  };
}
