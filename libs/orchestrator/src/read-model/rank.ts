import type { Objective } from '@capsweep/domain';
import { gain, goalOf, isBetter } from '../objective.ts';
import type { TrialTable } from './trial-table.ts';

/**
 * Sorts trial numbers: what breaks constraints least comes first, then what is better by the first
 * objective, then the lower number.
 */
export const trialOrder =
  (table: TrialTable, goal: Objective['goal']) =>
  (a: number, b: number): number =>
    table.violation(a) - table.violation(b) || gain(goal, table.value(b), table.value(a)) || a - b;

/**
 * Trial numbers from best to worst; trials without a value are left out. Those that keep all
 * constraints come first: one objective sorts by its value; several sort by Pareto front (a front is
 * what nothing left over dominates), and inside a front by the first objective. After them come those
 * that break constraints, by how far. Ties go to the lower number.
 */
export function rankTrials(table: TrialTable, objectives: readonly Objective[]): readonly number[] {
  const rated: number[] = [];
  for (let n = 0; n < table.length; n += 1) {
    if (table.has(n) && !Number.isNaN(table.value(n))) rated.push(n);
  }
  rated.sort(trialOrder(table, goalOf(objectives)));
  const feasible = rated.filter((n) => table.violation(n) === 0);
  const broken = rated.filter((n) => table.violation(n) > 0);
  const ranked = objectives.length === 1 ? feasible : fronts(table, objectives, feasible).flat();
  return [...ranked, ...broken];
}

/** Peels off Pareto fronts; each keeps the order of `rated`. */
export function fronts(
  table: TrialTable,
  objectives: readonly Objective[],
  rated: readonly number[],
): readonly (readonly number[])[] {
  const valuesOf = (n: number): readonly number[] => objectives.map((_, i) => table.value(n, i));
  const peeled: number[][] = [];
  // What dominates a trial is before it in the first objective, or ties there, so one pass that
  // puts each trial behind the deepest front that dominates it is enough once ties are sorted.
  const ordered = [...rated].sort(
    (a, b) => lexicographic(objectives, valuesOf(a), valuesOf(b)) || a - b,
  );
  for (const n of ordered) {
    const values = valuesOf(n);
    const depth = peeled.findIndex(
      (front) => !front.some((m) => isBetter(objectives, valuesOf(m), values)),
    );
    if (depth < 0) peeled.push([n]);
    else peeled[depth]?.push(n);
  }
  return peeled;
}

function lexicographic(
  objectives: readonly Objective[],
  a: readonly number[],
  b: readonly number[],
): number {
  for (const [i, { goal }] of objectives.entries()) {
    const difference = gain(goal, b[i] ?? NaN, a[i] ?? NaN);
    if (difference !== 0) return difference;
  }
  return 0;
}
