import {
  cellsOf,
  SweepError,
  type Dimension,
  type Params,
  type ParamValue,
  type SweepSpec,
} from '@capsweep/domain';
import { dimensionOrder, isActive, meanViolations, violationsOf } from '@capsweep/search';
import type { LiveSweep } from '../live/live-sweep.ts';
import {
  summarizeConfigurations,
  type ConfigurationSummary,
} from '../read-model/configurations.ts';
import type { WarmHistory, WarmResult } from '../search/warm-start.ts';

/** What was found in earlier sweeps. */
export interface Gathered {
  readonly history: WarmHistory;
  /** Results that at least one cell can use, and those that none can. */
  readonly taken: number;
  readonly skipped: number;
}

/**
 * The results of earlier sweeps that a new one can learn from. A result belongs to a cell whose
 * values it had, when all parameters that are searched there had values that the space allows, and
 * everything else that was searched then has the same value now.
 *
 * @throws SweepError `request-invalid` when an earlier sweep had other objectives.
 */
export function gatherWarmHistory(spec: SweepSpec, earlier: readonly LiveSweep[]): Gathered {
  const cells = cellsOf(spec).map((given) => ({ given, results: [] as WarmResult[] }));
  let [taken, skipped] = [0, 0];
  for (const live of earlier) {
    const order = objectiveOrder(spec, live);
    for (const summary of endedConfigurations(live)) {
      const params = { ...live.sweep.spec.train, ...summary.params };
      const fitting = cells.flatMap(({ given, results }) => {
        const chosen = fit(spec, given, { params, searched: Object.keys(summary.params) });
        return chosen ? [{ results, chosen }] : [];
      });
      for (const { results, chosen } of fitting) {
        results.push({ params: chosen, ...measured(spec, live, summary, order) });
      }
      if (fitting.length > 0) taken += 1;
      else skipped += 1;
    }
  }
  return { history: cells.map(({ results }) => results), taken, skipped };
}

/** Where each objective stands among those of the earlier sweep. */
function objectiveOrder(spec: SweepSpec, { sweep }: LiveSweep): readonly number[] {
  return spec.objectives.map(({ metric, goal }) => {
    const place = sweep.spec.objectives.findIndex((o) => o.metric === metric && o.goal === goal);
    if (place >= 0) return place;
    const had = sweep.spec.objectives.map((o) => `${o.goal} ${o.metric}`).join(' and ');
    const message = `search.warmStart names ${sweep.name}, whose objective was to ${had}; nothing can be learnt from it about how to ${goal} ${metric}`;
    throw new SweepError('request-invalid', message);
  });
}

function endedConfigurations({ table, sweep }: LiveSweep): readonly ConfigurationSummary[] {
  return [...summarizeConfigurations(table, sweep.spec.objectives)]
    .filter(({ finished, trials, params }) => finished === trials.length && hasAny(params))
    .sort((a, b) => a.configuration - b.configuration || a.cell - b.cell);
}

const hasAny = (params: Params): boolean => Object.keys(params).length > 0;

interface Earlier {
  readonly params: Params;
  /** Which of them differed from trial to trial. */
  readonly searched: readonly string[];
}

/** The parameters of an earlier result as this cell would have them; undefined when it cannot. */
function fit(spec: SweepSpec, given: Params, { params, searched }: Earlier): Params | undefined {
  for (const [key, value] of Object.entries(given)) if (params[key] !== value) return undefined;
  const known = { ...given } as Record<string, ParamValue>;
  for (const [name, dimension] of dimensionOrder(spec.space)) {
    if (!isActive(dimension, known)) continue;
    const value = params[name];
    if (value === undefined || !allows(dimension, value)) return undefined;
    known[name] = value;
  }
  const settled = searched.filter((name) => !(name in spec.space) && !(name in given));
  if (settled.some((name) => spec.train[name] !== params[name])) return undefined;
  return Object.fromEntries(
    Object.keys(spec.space).flatMap((name) => {
      const value = name in given ? undefined : known[name];
      return value === undefined ? [] : [[name, value] as const];
    }),
  );
}

function allows(dimension: Dimension, value: ParamValue): boolean {
  switch (dimension.kind) {
    case 'value':
      return dimension.value === value;
    case 'choice':
      return dimension.values.includes(value);
    default: {
      if (typeof value !== 'number') return false;
      const whole = dimension.kind === 'float' || Number.isInteger(value);
      return whole && value >= dimension.min && value <= dimension.max;
    }
  }
}

function measured(
  spec: SweepSpec,
  { table }: LiveSweep,
  { trials, values }: ConfigurationSummary,
  order: readonly number[],
): Omit<WarmResult, 'params'> {
  if (!values) return { outcome: 'failed' };
  const complete = trials.every((n) => table.state(n) === 'complete');
  const { constraints = [] } = spec;
  const repeats = trials
    .filter((n) => !Number.isNaN(table.value(n)))
    .map((n) => violationsOf(constraints, (name) => table.bound(n, name)));
  // It is kept as JSON, which has no NaN: what was never measured is written as what it counts as.
  const violations = meanViolations(repeats).map((v) => (Number.isNaN(v) ? 1 : v));
  return {
    outcome: complete ? 'complete' : 'stopped',
    values: order.map((i) => values[i]?.mean ?? NaN),
    ...(violations.length > 0 && { violations }),
  };
}
