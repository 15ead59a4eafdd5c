/* eslint-disable @typescript-eslint/explicit-module-boundary-types -- the literal is the type; the HTTP schemas check it */
/**
 * @file Views as JSON documents: what HTTP answers and what `--json` prints, the same for every way
 * to run a sweep. JSON has no NaN, so such a value becomes null.
 */
import {
  trialId,
  type CheckpointManifest,
  type EnqueuedConfiguration,
  type Metrics,
  type Report,
  type SweepId,
  type SweepSpec,
  type Trial,
} from '@capsweep/domain';
import type { SweepReplay } from './history/replay.ts';
import type { TrialSchedule } from './history/schedule.ts';
import type { ConfigurationSummary } from './read-model/configurations.ts';
import type { TrialSummary } from './read-model/trial-summary.ts';
import type { Violation } from './read-model/violations.ts';
import type { Enqueued } from './use-cases/enqueue.ts';
import type { ImportedTrial } from './use-cases/import-sweep.ts';
import type { BestView, CellView, SweepView, Winner } from './views.ts';

type Nullable = number | null;

const orNull = (value: number): Nullable => (Number.isNaN(value) ? null : value);
const valuesDocument = (values: readonly number[]): Nullable[] => values.map(orNull);
const metricsDocument = (metrics: Metrics): Record<string, Nullable> =>
  Object.fromEntries(Object.entries(metrics).map(([name, value]) => [name, orNull(value)]));

const finiteOrNull = (value: number): Nullable => (Number.isFinite(value) ? value : null);

/** What is broken; of a metric that was never reported, or of one that is infinite, the value is null. */
export function brokenDocument(violations: readonly Violation[] | undefined) {
  return (
    violations && {
      violations: violations.map(({ value = NaN, by, ...constraint }) => ({
        ...constraint,
        value: finiteOrNull(value),
        by: finiteOrNull(by),
      })),
    }
  );
}

function bestDocument({ trial, params, values, hasCheckpoint, violations }: BestView) {
  return {
    trial,
    params: { ...params },
    values: valuesDocument(values),
    hasCheckpoint,
    ...brokenDocument(violations),
  };
}

function winnerDocument({ best, nearest }: Winner) {
  return {
    ...(best && { best: bestDocument(best) }),
    ...(nearest && { nearest: bestDocument(nearest) }),
  };
}

function cellDocument(view: CellView) {
  const { cell, finished, planned, given } = view;
  return { cell, finished, planned, given: { ...given }, ...winnerDocument(view) };
}

/** A sweep in a list. */
export function sweepDocument(view: SweepView) {
  const { sweep, counts, etaSeconds } = view;
  const { id, name, user, state, tags, createdAt, spec } = sweep;
  return {
    id: id as string,
    name,
    user,
    state,
    ...('reason' in sweep && { reason: sweep.reason }),
    ...('error' in sweep && { error: errorDocument(sweep.error) }),
    tags: [...tags],
    objectives: spec.objectives.map((objective) => ({ ...objective })),
    ...(spec.constraints && { constraints: spec.constraints.map((one) => ({ ...one })) }),
    createdAt,
    ...('endedAt' in sweep && { endedAt: sweep.endedAt }),
    ...(sweep.warmStart && { warmStart: { ...sweep.warmStart } }),
    counts,
    ...winnerDocument(view),
    ...(etaSeconds !== undefined && { etaSeconds }),
  };
}

const heldDocument = ({ configuration, params }: EnqueuedConfiguration) => ({
  configuration,
  params: { ...params },
});

/** What will be tried of what somebody wanted tried. */
export function enqueuedDocument({ trials, ...held }: Enqueued) {
  return { ...heldDocument(held), trials: [...trials] };
}

/** A sweep on its own page, without its file. */
export function sweepPageDocument(view: SweepView) {
  const { params, metrics } = view.columns;
  const { enqueued } = view.sweep;
  return {
    ...sweepDocument(view),
    cells: view.cells.map(cellDocument),
    ...(enqueued && { enqueued: enqueued.map(heldDocument) }),
    columns: { params: [...params], metrics: [...metrics] },
  };
}

/** The compiled file and the written one. */
export function sweepFileDocument({ sweep }: SweepView): { spec: SweepSpec; source?: string } {
  return { spec: sweep.spec, ...(sweep.source !== undefined && { source: sweep.source }) };
}

/** A trial in a table, as of time `now`. */
export function trialDocument(
  sweep: SweepId,
  row: TrialSummary & { readonly rank?: number },
  now: number,
) {
  const { runningSince, runSeconds, metrics, values, violations, params, error, ...rest } = row;
  const since = runningSince === undefined ? 0 : Math.max(0, now - runningSince) / 1000;
  return {
    id: trialId(sweep, row.number) as string,
    ...rest,
    ...(params && { params: { ...params } }),
    metrics: metricsDocument(metrics),
    ...(values && { values: valuesDocument(values) }),
    ...brokenDocument(violations),
    runSeconds: runSeconds + since,
    ...(error && { error: errorDocument(error) }),
  };
}

/** What a trial's page has beyond its row. */
export function trialExtrasDocument(trial: Trial) {
  const running =
    trial.state === 'running'
      ? [{ ...pick(trial.lease), fromStep: trial.resumeFrom?.step ?? 0, toStep: trial.step }]
      : [];
  const kept = [
    { which: 'best' as const, ref: trial.bestCheckpoint },
    { which: 'latest' as const, ref: trial.latest },
  ];
  return {
    attempts: [
      ...trial.history.map(({ error, ...record }) => ({
        ...record,
        worker: record.worker,
        ...(error && { error: errorDocument(error) }),
      })),
      ...running,
    ],
    checkpoints: kept.flatMap(({ which, ref }) => {
      if (!ref) return [];
      const { attempt, step, epoch, bytes, values } = ref;
      const measured = values ? { values: valuesDocument(values) } : {};
      return [{ which, attempt, step, epoch, bytes, ...measured }];
    }),
  };
}

const pick = ({ attempt, worker, since }: { attempt: number; worker: string; since: number }) => ({
  attempt,
  worker,
  since,
});

/** The outcome of a sweep. */
export function rankingDocument(view: SweepView, configurations: readonly ConfigurationSummary[]) {
  return {
    sweep: sweepDocument(view),
    cells: view.cells.map(cellDocument),
    configurations: configurations.map(configurationDocument),
  };
}

function configurationDocument(summary: ConfigurationSummary) {
  const { params, trials, values, violation: _, violations, ...rest } = summary;
  return {
    ...rest,
    params: { ...params },
    trials: [...trials],
    ...(values && { values: values.map((spread) => ({ ...spread })) }),
    ...brokenDocument(violations),
  };
}

/** What another scheduler would have done. */
export function replayDocument({ options, ...rest }: SweepReplay) {
  return { ...rest, options: JSON.parse(JSON.stringify(options)) as Record<string, MutableJson> };
}

/** What a trial's weights were trained with. */
export function scheduleDocument({ parts, given, values, ...rest }: TrialSchedule) {
  return {
    ...rest,
    given: { ...given },
    parts: parts.map(({ params, ...part }) => ({ ...part, params: { ...params } })),
    ...(values && { values: valuesDocument(values) }),
  };
}

/** A trial's curve of one metric: of the reports that told it. */
export function curveDocument(trial: number, metric: string, reports: readonly Report[]) {
  const told = reports.filter(({ metrics }) => metrics[metric] !== undefined);
  return {
    trial,
    steps: told.map(({ step }) => step),
    epochs: told.map(({ epoch }) => epoch ?? null),
    values: told.map(({ metrics }) => {
      const value = metrics[metric];
      return value === undefined || !Number.isFinite(value) ? null : value;
    }),
  };
}

/** A trial of another tool, as it was sent: null stands for NaN. */
export function importedTrial(sent: SentTrial): ImportedTrial {
  const { reports, reason, ...rest } = sent;
  return {
    ...rest,
    ...(reason !== undefined && { reason }),
    reports: reports.map(({ step, epoch, metrics }) => ({
      step,
      ...(epoch !== undefined && { epoch }),
      metrics: Object.fromEntries(
        Object.entries(metrics).map(([name, value]) => [name, value ?? NaN]),
      ),
    })),
  };
}

interface SentTrial extends Omit<ImportedTrial, 'reports' | 'reason'> {
  readonly reason?: string | undefined;
  readonly reports: readonly {
    readonly step: number;
    readonly epoch?: number | undefined;
    readonly metrics: Readonly<Record<string, Nullable>>;
  }[];
}

/** A checkpoint with its files. */
export function checkpointDocument(manifest: CheckpointManifest) {
  const { trial, attempt, step, epoch, files, metrics, values, params, about } = manifest;
  return {
    trial: trial as string,
    attempt,
    step,
    epoch,
    ...(metrics && { metrics: metricsDocument(metrics) }),
    ...(values && { values: valuesDocument(values) }),
    files: files.map((file) => ({ ...file })),
    ...(params && { params: { ...params } }),
    ...(about && { about: JSON.parse(JSON.stringify(about)) as Record<string, MutableJson> }),
  };
}

type ErrorInfo = NonNullable<TrialSummary['error']>;
type MutableJson =
  string | number | boolean | null | MutableJson[] | { [key: string]: MutableJson };

/** An error as JSON; its details are JSON already, and are copied to be the receiver's own. */
function errorDocument({ code, message, details }: ErrorInfo) {
  const own = details && (JSON.parse(JSON.stringify(details)) as Record<string, MutableJson>);
  return { code: code as string, message, ...(own && { details: own }) };
}

export { metricsDocument };
