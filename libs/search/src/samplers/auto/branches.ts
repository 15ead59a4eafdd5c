import type { Codec } from '../../space/codec.ts';

/** Axes held at values: what makes a part of a conditional space. */
export type Branch = ReadonlyMap<number, number>;

/**
 * One branch for each value of each axis that others depend on, with the axes that it depends on
 * itself set so that it is active.
 */
export function branchesOf({ axes }: Codec): readonly Branch[] {
  const parents = [...new Set(axes.flatMap(({ needs }) => needs.map(({ axis }) => axis)))].sort(
    (a, b) => a - b,
  );
  return parents.flatMap((parent) => {
    const levels = axes[parent]?.levels ?? Infinity;
    if (levels === Infinity) return [];
    return Array.from({ length: levels }, (_, level) => {
      const branch = new Map<number, number>();
      open({ axes }, parent, branch);
      return branch.set(parent, placeOf({ axes }, parent, level));
    });
  });
}

/** Sets what an axis depends on to the first value that lets it be. */
function open({ axes }: Pick<Codec, 'axes'>, axis: number, branch: Map<number, number>): void {
  for (const need of axes[axis]?.needs ?? []) {
    const [first] = need.allowed;
    const parent = axes[need.axis];
    if (first === undefined || !parent) continue;
    branch.set(need.axis, parent.encode(first));
    open({ axes }, need.axis, branch);
  }
}

function placeOf({ axes }: Pick<Codec, 'axes'>, axis: number, level: number): number {
  const { labels = true, levels = 1 } = axes[axis] ?? {};
  return labels ? level : (level + 0.5) / levels;
}
