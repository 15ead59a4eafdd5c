/**
 * @file Everything that is worth knowing about the results of one cell, in one value: what the
 * command line prints and the dashboard draws.
 */
import type { Objective, Params, Space } from '@capsweep/domain';
import { lossOf } from '../loss.ts';
import { paretoFront } from '../pareto/fronts.ts';
import { growHypervolume, type GrowingHypervolume } from '../pareto/hypervolume.ts';
import { codecOf } from '../space/codec.ts';
import { bestSoFar, distributionOf, type DistributionStep } from './curves.ts';
import { fanova, partialDependence, type Importance, type Observation } from './fanova.ts';
import { pedAnova } from './ped-anova.ts';

/** A configuration that ran to its end. */
export interface AnalyzedResult {
  readonly configuration: number;
  readonly params: Params;
  /** One for each objective, as measured; the mean over its repeats. */
  readonly values: readonly number[];
  /** How far it is beyond the bounds of constraints. @defaultValue 0 */
  readonly violation?: number;
}

export interface AnalysisInput {
  readonly space: Space;
  readonly given: Params;
  readonly objectives: readonly Objective[];
  /** In the order in which they ended. */
  readonly results: readonly AnalyzedResult[];
  /** Which of the objectives is explained. @defaultValue 0 */
  readonly objective?: number;
}

/** How a parameter moves the objective, all others taken as the space has them. */
export interface Dependence {
  readonly name: string;
  /** Whether its values are labels without an order. */
  readonly labels: boolean;
  /** Whether its axis is a logarithm. */
  readonly log: boolean;
  readonly points: readonly { readonly value: Params[string]; readonly expected: number }[];
}

/** The volume that is dominated by everything feasible until each result, up to the reference point. */
export interface HypervolumeCurve {
  /** In the objectives' own units: a tenth of the range beyond the worst. */
  readonly reference: readonly number[];
  readonly values: readonly number[];
}

export interface Analysis {
  readonly objective: Objective;
  readonly results: number;
  /** Those of them that keep all constraints: only they are the best, on the front or in its volume. */
  readonly feasible: number;
  readonly importance: {
    readonly fanova: readonly Importance[];
    readonly pedAnova: readonly Importance[];
  };
  /** The most important parameter first. */
  readonly dependence: readonly Dependence[];
  /** After each result; null before any kept all constraints. */
  readonly best: readonly (number | null)[];
  readonly distribution: readonly DistributionStep[];
  /** Configurations that none other dominates; with one objective, the best. */
  readonly front: readonly AnalyzedResult[];
  /** Only with several objectives. */
  readonly hypervolume?: HypervolumeCurve;
}

/** Forests are grown on at most so many results, the latest: beyond that they only get slower. */
const forestResults = 1000;
/** Parameters whose dependence is computed: the most important ones. */
const dependences = 12;

/**
 * Analyses the results of one cell; empty parts where there is too little.
 *
 * @throws RangeError when there is no such objective.
 */
export function analyze(input: AnalysisInput): Analysis {
  const { space, given, objectives, results, objective: place = 0 } = input;
  const objective = objectives[place];
  if (!objective) throw new RangeError(`there is no objective ${place}`);
  const measured = results.filter(({ values }) => values.every((v) => Number.isFinite(v)));
  const own = measured.map(({ values }) => values[place] ?? NaN);
  const observations = measured.slice(-forestResults).map(({ params, values }): Observation => ({
    params,
    loss: lossOf(objective.goal, values[place] ?? NaN),
  }));
  const importance = {
    fanova: fanova(space, observations, { given }),
    pedAnova: pedAnova(space, observations, { given }),
  };
  const feasible = measured.filter(isFeasible);
  const front = paretoFront(lossesOf(objectives, feasible)).flatMap((i) => feasible[i] ?? []);
  const contending = measured.map((one, i) => (isFeasible(one) ? (own[i] ?? NaN) : NaN));
  return {
    objective,
    results: measured.length,
    feasible: feasible.length,
    importance,
    dependence: dependenceOf(input, observations, { importance, objective }),
    best: bestSoFar(contending, objective.goal).map((value) =>
      Number.isNaN(value) ? null : value,
    ),
    distribution: distributionOf(own),
    front,
    ...(objectives.length > 1 && { hypervolume: hypervolumeOf(objectives, measured) }),
  };
}

const isFeasible = ({ violation = 0 }: AnalyzedResult): boolean => violation <= 0;

const lossesOf = (
  objectives: readonly Objective[],
  results: readonly AnalyzedResult[],
): readonly (readonly number[])[] =>
  results.map(({ values }) => objectives.map(({ goal }, i) => lossOf(goal, values[i] ?? NaN)));

function dependenceOf(
  { space, given }: AnalysisInput,
  observations: readonly Observation[],
  { importance, objective }: Pick<Analysis, 'importance' | 'objective'>,
): readonly Dependence[] {
  const { axes } = codecOf(space, given);
  return importance.fanova.slice(0, dependences).map(({ name }) => {
    const dimension = space[name];
    const points = partialDependence(space, observations, name, { given, points: 40 });
    return {
      name,
      labels: axes.find((axis) => axis.name === name)?.labels ?? false,
      log: dimension !== undefined && 'log' in dimension && dimension.log,
      points: points.map(({ value, loss }) => ({
        value,
        expected: lossOf(objective.goal, loss),
      })),
    };
  });
}

function hypervolumeOf(
  objectives: readonly Objective[],
  results: readonly AnalyzedResult[],
): HypervolumeCurve {
  const feasible = lossesOf(objectives, results.filter(isFeasible));
  const reference = objectives.map((_, i) => {
    const column = feasible.map((vector) => vector[i] ?? 0);
    const [least, most] = [Math.min(...column), Math.max(...column)];
    return column.length === 0 ? 0 : most + 0.1 * (most - least || 1);
  });
  let grown: GrowingHypervolume = { value: 0, front: [] };
  const rest = feasible.values();
  const values = results.map((result) => {
    if (isFeasible(result)) grown = growHypervolume(grown, rest.next().value ?? [], reference);
    return grown.value;
  });
  const own = reference.map((loss, i) => lossOf(objectives[i]?.goal, loss));
  return { reference: own, values };
}
