/**
 * @file The read model of one sweep's trials: columns of typed arrays, a row for each trial
 * number. Listings, sorting and filters look here and never at the store. About 150 bytes a trial
 * and 8 more for each parameter and metric.
 */
import type {
  Actor,
  MetricConstraint,
  Metrics,
  Objective,
  Params,
  SweepErrorInfo,
  Trial,
  TrialState,
} from '@capsweep/domain';
import { isFinished } from '@capsweep/domain';
import { totalViolation, violationsOf } from '@capsweep/search';
import { judgedMetrics } from '../evaluation.ts';
import { bytes, floats, integers, ValueColumn, type NumberColumn } from './columns.ts';
import type { TrialSummary } from './trial-summary.ts';
import { brokenOf, type Violation } from './violations.ts';

const states: readonly TrialState[] = [
  'waiting',
  'running',
  'paused',
  'complete',
  'stopped',
  'failed',
];

/** How many trials are in each state. */
export type TrialCounts = Readonly<Record<TrialState, number>>;

/** What few trials have, kept out of the columns. */
interface Remark {
  readonly worker?: string;
  readonly by?: Actor;
  readonly reason?: string;
  readonly error?: SweepErrorInfo;
}

export class TrialTable {
  readonly #present = bytes();
  readonly #state = bytes();
  readonly #decided = bytes();
  readonly #checkpoint = bytes();
  readonly #integers = {
    cell: integers(),
    configuration: integers(),
    repeat: integers(),
    step: integers(),
    attempt: integers(),
    failures: integers(),
  };
  readonly #floats = {
    seed: floats(),
    epoch: floats(),
    runSeconds: floats(),
    startedAt: floats(),
    endedAt: floats(),
    runningSince: floats(),
  };
  readonly #values: readonly NumberColumn[];
  readonly #bound: readonly NumberColumn[];
  readonly #violation = floats();
  readonly #params = new Map<string, ValueColumn>();
  readonly #metrics = new Map<string, NumberColumn>();
  readonly #remarks = new Map<number, Remark>();
  readonly #counts = { waiting: 0, running: 0, paused: 0, complete: 0, stopped: 0, failed: 0 };
  #length = 0;
  #checkpoints = 0;
  #changes = 0;

  /** What trials have to keep; empty when nothing. */
  readonly constraints: readonly MetricConstraint[];

  constructor(
    objectives: readonly Objective[],
    constraints: readonly MetricConstraint[] | undefined = [],
  ) {
    this.#values = objectives.map(() => floats());
    this.#bound = constraints.map(() => floats());
    this.constraints = constraints;
  }

  /** One more than the greatest trial number. */
  get length(): number {
    return this.#length;
  }

  /** Grows with each change, so that whoever derives something can tell that it is old. */
  get changes(): number {
    return this.#changes;
  }

  /** How many trials have a checkpoint. */
  get checkpoints(): number {
    return this.#checkpoints;
  }

  get counts(): TrialCounts {
    return { ...this.#counts };
  }

  /** Names of parameters and metrics, in the order in which they appeared. */
  get columns(): { params: readonly string[]; metrics: readonly string[] } {
    return { params: [...this.#params.keys()], metrics: [...this.#metrics.keys()] };
  }

  has(number: number): boolean {
    return this.#present.get(number) === 1;
  }

  state(number: number): TrialState {
    return states[this.#state.get(number)] ?? 'waiting';
  }

  /** Whether a trial runs no more: complete, stopped or failed. */
  hasEnded(number: number): boolean {
    return ['complete', 'stopped', 'failed'].includes(this.state(number));
  }

  /** The `i`-th objective's best value; NaN when there is none. */
  value(number: number, i = 0): number {
    return this.#values[i]?.get(number) ?? NaN;
  }

  /** How far a trial is beyond the bounds of all constraints together; 0 when it keeps them. */
  violation(number: number): number {
    return this.constraints.length === 0 ? 0 : this.#violation.get(number);
  }

  /** The same of each constraint; see `violationsOf`. */
  violations(number: number): readonly number[] {
    return violationsOf(this.constraints, (name) => this.bound(number, name));
  }

  /**
   * What constraints look at: a metric as it was at the best evaluation; see `judgedMetrics`. Of a metric
   * that no constraint is about only the newest value is known.
   */
  bound(number: number, metric: string): number {
    const place = this.constraints.findIndex((constraint) => constraint.metric === metric);
    return this.#bound[place]?.get(number) ?? this.metric(number, metric);
  }

  metric(number: number, name: string): number {
    return this.#metrics.get(name)?.get(number) ?? NaN;
  }

  param(number: number, name: string): string | number | boolean | undefined {
    return this.#params.get(name)?.get(number);
  }

  /** A numeric column by its name; NaN where absent. */
  number(number: number, name: 'number' | IntegerColumn | FloatColumn): number {
    if (name === 'number') return number;
    if (Object.hasOwn(this.#integers, name))
      return this.#integers[name as IntegerColumn].get(number);
    return this.#floats[name as FloatColumn].get(number);
  }

  hasCheckpoint(number: number): boolean {
    return this.#checkpoint.get(number) === 1;
  }

  /** Writes a trial's row. */
  update(trial: Trial): void {
    const row = trial.number;
    if (this.has(row)) this.#counts[this.state(row)] -= 1;
    this.#present.set(row, 1);
    this.#state.set(row, states.indexOf(trial.state));
    this.#counts[trial.state] += 1;
    this.#length = Math.max(this.#length, row + 1);
    this.#changes += 1;
    const checkpoint = (trial.bestCheckpoint ?? trial.latest) ? 1 : 0;
    this.#checkpoints += checkpoint - this.#checkpoint.get(row);
    this.#checkpoint.set(row, checkpoint);
    this.#writeNumbers(row, trial);
    this.#writeNames(row, trial);
    this.#writeRemark(row, trial);
  }

  #writeNumbers(row: number, trial: Trial): void {
    for (const [name, column] of Object.entries(this.#integers)) {
      column.set(row, trial[name as IntegerColumn]);
    }
    const first = trial.history[0]?.since ?? ('lease' in trial ? trial.lease.since : NaN);
    const ran = trial.history.reduce((sum, attempt) => sum + attempt.until - attempt.since, 0);
    this.#floats.seed.set(row, trial.seed);
    this.#floats.epoch.set(row, trial.epoch);
    this.#floats.startedAt.set(row, first);
    this.#floats.runSeconds.set(row, ran / 1000);
    this.#floats.endedAt.set(row, isFinished(trial) ? trial.endedAt : NaN);
    this.#floats.runningSince.set(row, 'lease' in trial ? trial.lease.since : NaN);
    this.#values.forEach((column, i) => column.set(row, trial.best?.values[i] ?? NaN));
  }

  #writeNames(row: number, trial: Trial): void {
    this.#decided.set(row, trial.params ? 1 : 0);
    for (const [name, value] of Object.entries(trial.params ?? {})) {
      columnOf(this.#params, name, () => new ValueColumn()).set(row, value);
    }
    for (const [name, value] of Object.entries(trial.metrics)) {
      columnOf(this.#metrics, name, floats).set(row, value);
    }
    this.#writeBound(row, trial);
  }

  #writeBound(row: number, trial: Trial): void {
    if (this.constraints.length === 0) return;
    const judged = judgedMetrics(trial);
    this.constraints.forEach(({ metric }, i) => this.#bound[i]?.set(row, judged[metric] ?? NaN));
    this.#violation.set(row, totalViolation(this.violations(row)));
  }

  #writeRemark(row: number, trial: Trial): void {
    const worker = 'lease' in trial ? trial.lease.worker : trial.history.at(-1)?.worker;
    const remark = {
      ...(worker !== undefined && { worker }),
      ...('by' in trial && { by: trial.by }),
      ...('reason' in trial && { reason: trial.reason }),
      ...('error' in trial && { error: trial.error }),
    };
    if (Object.keys(remark).length > 0) this.#remarks.set(row, remark);
    else this.#remarks.delete(row);
  }

  /** A trial's row as a value. */
  row(number: number): TrialSummary {
    const read = <Name extends string>(columns: Record<Name, { get(row: number): number }>) =>
      Object.fromEntries(
        Object.entries(columns).map(([name, column]) => [
          name,
          (column as { get(row: number): number }).get(number),
        ]),
      ) as Record<Name, number>;
    const { startedAt, endedAt, runningSince, ...rest } = read(this.#floats);
    return {
      number,
      state: this.state(number),
      ...read(this.#integers),
      ...rest,
      ...known({ startedAt, endedAt, runningSince }),
      ...(this.#decided.get(number) === 1 && { params: this.#namesOf(number) }),
      metrics: this.#metricsOf(number),
      ...this.#valuesOf(number),
      ...this.#brokenBy(number),
      ...this.#remarks.get(number),
      hasCheckpoint: this.hasCheckpoint(number),
    };
  }

  #namesOf(number: number): Params {
    const entries = [...this.#params].flatMap(([name, column]) => {
      const value = column.get(number);
      return value === undefined ? [] : [[name, value] as const];
    });
    return Object.fromEntries(entries);
  }

  #metricsOf(number: number): Metrics {
    const entries = [...this.#metrics].map(([name, column]) => [name, column.get(number)] as const);
    return Object.fromEntries(entries.filter(([, value]) => !Number.isNaN(value)));
  }

  #valuesOf(number: number): { values?: readonly number[] } {
    const values = this.#values.map((column) => column.get(number));
    return values.every((value) => Number.isNaN(value)) ? {} : { values };
  }

  #brokenBy(number: number): { violations?: readonly Violation[] } {
    if (this.constraints.length === 0 || Number.isNaN(this.value(number))) return {};
    const valueOf = (name: string): number => this.bound(number, name);
    return { violations: brokenOf(this.constraints, this.violations(number), valueOf) };
  }
}

export type IntegerColumn = 'cell' | 'configuration' | 'repeat' | 'step' | 'attempt' | 'failures';
export type FloatColumn =
  'seed' | 'epoch' | 'runSeconds' | 'startedAt' | 'endedAt' | 'runningSince';

function columnOf<Column>(columns: Map<string, Column>, name: string, make: () => Column): Column {
  const found = columns.get(name);
  if (found) return found;
  const made = make();
  columns.set(name, made);
  return made;
}

function known<Name extends string>(values: Record<Name, number>): Partial<Record<Name, number>> {
  const entries = Object.entries(values).filter(([, value]) => !Number.isNaN(value));
  return Object.fromEntries(entries) as Partial<Record<Name, number>>;
}
