import type { Entry, History } from '../../history/history.ts';
import { frontsOf } from '../../pareto/fronts.ts';
import { widestSubset } from '../../pareto/hypervolume.ts';

/** The configurations that the two densities are made of. */
export interface Split {
  readonly below: readonly Entry[];
  readonly above: readonly Entry[];
}

/** How many configurations count as good: a tenth, at most 25. Bergstra et al. 2013; Optuna. */
const goodCount = (ended: number): number => Math.min(Math.ceil(0.1 * ended), 25);

/**
 * The good and the rest. Configurations that still run count as bad (a constant liar), so that
 * parallel suggestions keep apart. Of more than `cap` bad ones, those with the least hash of
 * their number stand for all: a fixed sample that hardly changes as the history grows.
 */
export function splitHistory(history: History, cap: number): Split {
  const { ended, ranked, shuffled, open, options } = history;
  const count = goodCount(ended.length);
  const best = options.objectives.length > 1 ? paretoBest(ended, count) : ranked.slice(0, count);
  const below = best.filter(({ state }) => state !== 'failed').sort(byNumber);
  const good = new Set(below);
  const rest = ended.length - below.length > cap ? shuffled.slice(0, cap + below.length) : ended;
  const above = rest.filter((entry) => !good.has(entry)).slice(0, cap);
  const running = [...open.values()].sort(byNumber);
  return { below, above: [...above, ...running] };
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
