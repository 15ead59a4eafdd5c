import type { Entry, History } from '../../history/history.ts';
import { frontsOf } from '../../pareto/fronts.ts';
import { widestSubset } from '../../pareto/hypervolume.ts';

/** The configurations that the two densities are made of. */
export interface Split {
  readonly below: readonly Entry[];
  readonly above: readonly Entry[];
  /** How many configurations each of `above` stands for; absent where each stands for itself. */
  readonly weights?: readonly number[];
}

/** How many configurations count as good: a tenth, at most 25. Bergstra et al. 2013; Optuna. */
const goodCount = (ended: number): number => Math.min(Math.ceil(0.1 * ended), 25);

/** Ended configurations in the orders of a {@link History}, and those that still run. */
export type Standing = Pick<History, 'ended' | 'ranked' | 'shuffled' | 'open'>;

/** The good and the rest of a history. */
export function splitHistory(history: History, cap: number): Split {
  const { ended, ranked, options } = history;
  const count = goodCount(ended.length);
  const best = options.objectives.length > 1 ? paretoBest(ended, count) : ranked.slice(0, count);
  return splitAt(history, best, cap);
}

/**
 * These and the rest. Configurations that still run count as bad (a constant liar), so that
 * parallel suggestions keep apart. Of more than `cap` bad ones half are the best of them, which lie
 * where the density decides; the other half stand for all others and weigh as many: those with the
 * least hash of their number, a fixed sample that hardly changes as the history grows.
 */
export function splitAt(standing: Standing, best: readonly Entry[], cap: number): Split {
  const { ended, open } = standing;
  const below = best.filter(({ state }) => state !== 'failed').sort(byNumber);
  const running = [...open.values()].sort(byNumber);
  const good = new Set(below);
  if (ended.length - below.length <= cap) {
    return { below, above: [...ended.filter((entry) => !good.has(entry)), ...running] };
  }
  const { near, far, share } = thinned(standing, good, cap);
  const weights = [...near.map(() => 1), ...far.map(() => share), ...running.map(() => 1)];
  return { below, above: [...near, ...far, ...running], weights };
}

/** So many bad ones: the best, and a sample of the rest, of which each stands for `share`. */
function thinned(
  { ended, ranked, shuffled }: Standing,
  good: ReadonlySet<Entry>,
  cap: number,
): { near: readonly Entry[]; far: readonly Entry[]; share: number } {
  const without = (list: readonly Entry[], those: ReadonlySet<Entry>, count: number): Entry[] =>
    list
      .slice(0, count + those.size)
      .filter((entry) => !those.has(entry))
      .slice(0, count);
  const near = without(ranked, good, Math.ceil(cap / 2));
  const taken = new Set([...good, ...near]);
  const far = without(shuffled, taken, cap - near.length);
  return { near, far, share: (ended.length - taken.size) / far.length };
}

const byNumber = (a: Entry, b: Entry): number => a.number - b.number;

/**
 * The best by fronts; of the front that fits in part, the subset with the greatest hypervolume.
 * Ozaki et al. 2022, Multiobjective Tree-Structured Parzen Estimator, JAIR 73.
 */
function paretoBest(ended: readonly Entry[], count: number): readonly Entry[] {
  const usable = ended.filter(({ state, violation }) => state !== 'failed' && violation <= 0);
  if (usable.length <= count) return [...usable, ...leastBroken(ended, count - usable.length)];
  const fronts = frontsOf(usable.map(({ losses }) => losses));
  const best: Entry[] = [];
  for (let front = 0; best.length < count; front += 1) {
    const there = usable.filter((_, i) => fronts[i] === front);
    const room = count - best.length;
    best.push(...(there.length <= room ? there : widest(there, room)));
  }
  return best;
}

function leastBroken(ended: readonly Entry[], count: number): readonly Entry[] {
  const broken = ended.filter(({ violation }) => violation > 0);
  return broken.sort((a, b) => a.violation - b.violation || byNumber(a, b)).slice(0, count);
}

function widest(front: readonly Entry[], count: number): readonly Entry[] {
  const losses = front.map((entry) => entry.losses);
  const reference = (losses[0] ?? []).map((_, m) => {
    const column = losses.map((vector) => vector[m] ?? 0);
    const [least, most] = [Math.min(...column), Math.max(...column)];
    return most + 0.1 * (most - least || 1);
  });
  return widestSubset(losses, count, reference).flatMap((i) => front[i] ?? []);
}
