import type { Codec } from '../../space/codec.ts';
import type { Region } from '../gp/region.ts';

/** More labels than these are not each worth a share of the suggestions. */
const fewLabels = 6;

/**
 * Parts of a space, each with a search of its own: one for each value of each axis that others
 * depend on, with the axes that it depends on itself set so that it is active; where nothing depends
 * on another, one for each label, if there are few.
 */
export function branchesOf({ axes }: Codec): readonly Region[] {
  const needed = [...new Set(axes.flatMap(({ needs }) => needs.map(({ axis }) => axis)))].sort(
    (a, b) => a - b,
  );
  const parents = needed.length > 0 ? needed : fewLabelAxes({ axes });
  return parents.flatMap((parent) => {
    const levels = axes[parent]?.levels ?? Infinity;
    if (levels === Infinity) return [];
    return Array.from({ length: levels }, (_, level) => {
      const branch = new Map<number, number>();
      open({ axes }, parent, branch);
      branch.set(parent, placeOf({ axes }, parent, level));
      return new Map([...branch].map(([axis, u]) => [axis, [u, u]] as const));
    });
  });
}

function fewLabelAxes({ axes }: Pick<Codec, 'axes'>): readonly number[] {
  const found = axes.flatMap(({ labels }, d) => (labels ? [d] : []));
  const labels = found.reduce((sum, d) => sum + (axes[d]?.levels ?? 0), 0);
  return labels <= fewLabels ? found : [];
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
