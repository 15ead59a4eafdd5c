import type { Entry, History } from '../../history/history.ts';
import { feasibility, improvement, together, type Acquisition } from './acquisition.ts';
import { fantasies } from './fantasies.ts';
import { fitHyper } from './fit.ts';
import type { Inputs } from './kernel.ts';
import { filled } from './maximize.ts';
import { meansAtData, posteriorOf } from './posterior.ts';
import { normalize } from './targets.ts';

/** What a Gaussian process is made from. */
export interface GpData {
  readonly history: History;
  /** Ended configurations, by number. */
  readonly ended: readonly Entry[];
  /** Configurations without a result yet, by number. */
  readonly running: readonly Entry[];
  /** One loss for each ended configuration. */
  readonly losses: Float64Array;
}

/** How good a point is said to be, and where to look first. */
export interface GpModel {
  readonly acquisition: Acquisition;
  readonly around: readonly Float64Array[];
}

/**
 * The acquisition for these data: log expected improvement over the best posterior mean, plus the
 * logarithm of the probability that all constraints hold (Gardner et al. 2014); while nothing
 * feasible is known, that probability alone. `rival` restricts the best to some entries. The data
 * are learned from once; `doubt` takes lengths shorter by a factor than they say, 1 believes them.
 */
export function gpModel(
  data: GpData,
  rival: (entry: Entry) => boolean = () => true,
): (doubt: number) => GpModel {
  const { history, ended, running, losses } = data;
  const inputs = inputsOf(history, ended);
  const targets = normalize(losses);
  const fitted = fitHyper(inputs, targets);
  const constraints = constraintParts(inputs, ended);
  return (doubt) => {
    const hyper = { ...fitted, weights: fitted.weights.map((weight) => weight * doubt ** 2) };
    const known = posteriorOf(inputs, hyper, [targets]);
    const contenders = byMean(ended, meansAtData(known, targets)).filter(
      ({ entry }) => isFeasible(entry) && rival(entry),
    );
    const parts = [...constraints];
    const [first] = contenders;
    if (first && running.length === 0) parts.push(improvement(known, [first.mean]));
    else if (first) {
      const imagined = fantasies(known, targets, inputsOf(history, running), first.mean);
      parts.push(improvement(imagined.posterior, imagined.bests));
    } else if (parts.length === 0) parts.push(improvement(known, [0]));
    const near = first ? contenders.map(({ entry }) => entry) : history.ranked;
    return { acquisition: together(parts), around: near.slice(0, 4).map(({ point }) => point) };
  };
}

/** Entries with what the process expects of them, the best first. */
function byMean(
  ended: readonly Entry[],
  means: Float64Array,
): { readonly entry: Entry; readonly mean: number }[] {
  return ended
    .map((entry, i) => ({ entry, mean: means[i] ?? Infinity }))
    .sort((a, b) => a.mean - b.mean || a.entry.number - b.entry.number);
}

const isFeasible = ({ state, violation }: Entry): boolean => state !== 'failed' && violation <= 0;

/** One for each constraint, as far as it was measured; scaled so that 0 stays the limit. */
function constraintParts(inputs: Inputs, ended: readonly Entry[]): Acquisition[] {
  const count = Math.max(0, ...ended.map(({ violations }) => violations.length));
  return Array.from({ length: count }, (_, c) => {
    const raw = Float64Array.from(ended, ({ violations }) => violations[c] ?? NaN);
    const known = raw.filter((v) => Number.isFinite(v));
    const worst = known.reduce((w, v) => Math.max(w, v), 0);
    const size = Math.sqrt(known.reduce((sum, v) => sum + v * v, 0) / known.length) || 1;
    const scaled = raw.map((v) => (Number.isFinite(v) ? v : worst) / size);
    return feasibility(posteriorOf(inputs, fitHyper(inputs, scaled), [scaled]), 0);
  });
}

function inputsOf({ codec }: History, entries: readonly Entry[]): Inputs {
  const dims = codec.axes.length;
  const rows = new Float64Array(entries.length * dims);
  entries.forEach(({ point }, i) => rows.set(filled(point), i * dims));
  const labels = Uint8Array.from(codec.axes, (axis) => (axis.labels ? 1 : 0));
  return { count: entries.length, dims, rows, labels };
}
