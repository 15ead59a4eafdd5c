import { SweepError, type ParamValue } from '@capsweep/domain';
import type { ImportedTrialDocument } from '@capsweep/protocol/http';
import { paramNameOf, sweepNameOf, type DimensionText, type ForeignHistory } from './foreign.ts';

/** A study as Optuna's storages have it, whichever they are. */
export interface OptunaStudy {
  readonly name: string;
  readonly directions: readonly ('minimize' | 'maximize')[];
  /** What `study.set_metric_names` was told. */
  readonly metricNames?: readonly string[];
  readonly trials: readonly OptunaTrial[];
}

export interface OptunaTrial {
  readonly number: number;
  readonly state: 'RUNNING' | 'COMPLETE' | 'PRUNED' | 'FAIL' | 'WAITING';
  readonly params: readonly OptunaParam[];
  readonly values: readonly number[];
  readonly intermediate: readonly { readonly step: number; readonly value: number }[];
  /** Milliseconds since 1970. */
  readonly startedAt?: number;
  readonly endedAt?: number;
}

export interface OptunaParam {
  readonly name: string;
  /** Optuna's inner form: a number, for a category its place in the list. */
  readonly internal: number;
  /** JSON: the name of a distribution, with its attributes. */
  readonly distribution: string;
}

/** The one study of a file, or the one of this name. */
export function chooseStudy(studies: readonly OptunaStudy[], name?: string): OptunaStudy {
  const names = studies.map((study) => study.name).join(', ');
  const found = name === undefined ? studies : studies.filter((study) => study.name === name);
  const [study] = found;
  if (study && found.length === 1) return study;
  const message =
    name === undefined && study
      ? `the file has several studies; name one with --study: ${names}`
      : `the file has no study ${name ?? ''}; it has ${names || 'none at all'}`;
  throw new SweepError('request-invalid', message);
}

/** A study as a history. A trial counts with the value that its objective returned. */
export function historyOfStudy(study: OptunaStudy): ForeignHistory {
  const { directions, metricNames } = study;
  const names =
    metricNames ?? directions.map((_, i) => (directions.length > 1 ? `value_${i}` : 'value'));
  const objectives = directions.map((goal, i) => ({ metric: names[i] ?? `value_${i}`, goal }));
  const ended = study.trials.filter(({ state }) => ['COMPLETE', 'PRUNED', 'FAIL'].includes(state));
  const metrics = objectives.map(({ metric }) => metric);
  return {
    name: sweepNameOf(study.name),
    objectives,
    space: spaceOf(ended.flatMap(({ params }) => params)),
    trials: ended.map((trial) => trialOf(trial, metrics)),
    unfinished: study.trials.length - ended.length,
  };
}

function trialOf(trial: OptunaTrial, metrics: readonly string[]): ImportedTrialDocument {
  const { state, startedAt = 0, endedAt = startedAt } = trial;
  return {
    params: Object.fromEntries(
      trial.params.map((param) => [paramNameOf(param.name), valueOf(param)]),
    ),
    ...endOf[state],
    reports: reportsOf(trial, metrics),
    startedAt,
    endedAt: Math.max(startedAt, endedAt),
  };
}

type End = Pick<ImportedTrialDocument, 'outcome' | 'reason'>;
const failed: End = { outcome: 'failed', reason: 'failed in Optuna' };
const endOf: Readonly<Record<OptunaTrial['state'], End>> = {
  COMPLETE: { outcome: 'complete' },
  PRUNED: { outcome: 'stopped', reason: 'pruned by Optuna' },
  FAIL: failed,
  RUNNING: failed,
  WAITING: failed,
};

/** What was told on the way, and then, as an epoch's end, what the trial counts with. */
function reportsOf(
  { state, intermediate, values }: OptunaTrial,
  metrics: readonly string[],
): ImportedTrialDocument['reports'] {
  const known = [...intermediate].sort((a, b) => a.step - b.step);
  // Optuna counts from 0 or 1, as its users do; here steps are completed ones.
  const first = known[0]?.step ?? 1;
  const shift = first <= 0 ? 1 - first : 0;
  const between = known.map(({ step, value }) => ({
    step: step + shift,
    metrics: { [metrics[0] ?? 'value']: finite(value) },
  }));
  const last = (between.at(-1)?.step ?? 0) + 1;
  const final = values.length > 0 ? values : known.slice(-1).map(({ value }) => value);
  if (state === 'FAIL' || final.length !== metrics.length) return between;
  const end = metrics.map((metric, i) => [metric, finite(final[i] ?? NaN)] as const);
  return [...between, { step: last, epoch: last, metrics: Object.fromEntries(end) }];
}

const finite = (value: number): number | null => (Number.isFinite(value) ? value : null);

interface Distribution {
  readonly name: string;
  readonly attributes: {
    readonly low?: number;
    readonly high?: number;
    readonly log?: boolean;
    /** Null for a continuum. */
    readonly step?: number | null;
    readonly q?: number;
    readonly choices?: readonly unknown[];
  };
}

const distributionOf = ({ distribution }: OptunaParam): Distribution =>
  JSON.parse(distribution) as Distribution;

/** Categories may be null; a sweep has text instead. */
const category = (choice: unknown): ParamValue =>
  typeof choice === 'number' || typeof choice === 'boolean' || typeof choice === 'string'
    ? choice
    : JSON.stringify(choice);

function valueOf(param: OptunaParam): ParamValue {
  const { choices } = distributionOf(param).attributes;
  return choices ? category(choices[param.internal]) : param.internal;
}

/** Distributions of the same parameter may differ from trial to trial: the space holds them all. */
function spaceOf(params: readonly OptunaParam[]): ForeignHistory['space'] {
  const space: Record<string, DimensionText> = {};
  const seen = new Set<string>();
  for (const param of params) {
    const key = `${param.name} ${param.distribution}`;
    if (seen.has(key)) continue;
    seen.add(key);
    const name = paramNameOf(param.name);
    space[name] = united(space[name], dimensionOf(distributionOf(param)));
  }
  return space;
}

function dimensionOf({ name, attributes }: Distribution): DimensionText {
  const { low = 0, high = 0, choices } = attributes;
  if (choices) return { choice: choices.map(category) };
  if (low === high) return { value: low };
  const grid = gridOf(name, attributes);
  return name.startsWith('Int') ? { int: [low, high], ...grid } : { float: [low, high], ...grid };
}

/** Older names say what newer attributes do: LogUniformDistribution, DiscreteUniformDistribution. */
function gridOf(
  name: string,
  { log = false, step, q }: Distribution['attributes'],
): { log?: true; step?: number } {
  const every = step ?? q;
  const plain = every === undefined || (name.startsWith('Int') && every === 1);
  return {
    ...((log || name.includes('Log')) && { log: true as const }),
    ...(!plain && { step: every }),
  };
}

function united(before: DimensionText | undefined, next: DimensionText): DimensionText {
  if (!before) return next;
  if ('choice' in before && 'choice' in next)
    return { choice: [...new Set([...before.choice, ...next.choice])] };
  if ('float' in before && 'float' in next)
    return { ...before, float: hull(before.float, next.float) };
  if ('int' in before && 'int' in next) return { ...before, int: hull(before.int, next.int) };
  return before;
}

const hull = (a: readonly [number, number], b: readonly [number, number]): [number, number] => [
  Math.min(a[0], b[0]),
  Math.max(a[1], b[1]),
];
