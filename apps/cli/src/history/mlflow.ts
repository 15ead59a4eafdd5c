/**
 * @file MLflow's file store: a folder for each run, with a file for each parameter, metric and tag
 * (mlflow/store/tracking/file_store.py). `mlflow ui --backend-store-uri FOLDER` shows it.
 */
import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { violationsText, type SweepDetail, type TrialRow } from '@capsweep/protocol/http';
import type { Desk } from '../desk.ts';
import { readCurves, totalBroken, type SweepHistory } from './export.ts';

/** mlflow.entities.RunStatus. */
const statusOf = { complete: 3, stopped: 5, failed: 4 } as Readonly<Record<string, number>>;
const running = 1;

/** A point of a metric: milliseconds since 1970, value, step. */
type Point = readonly [at: number, value: number, step: number];

/** Writes a sweep as an experiment with a run for each trial that has begun; returns how many. */
export async function writeMlflow(
  desk: Desk,
  { sweep, trials }: SweepHistory,
  folder: string,
): Promise<number> {
  const experiment = String(BigInt(`0x${digest(sweep.id).slice(0, 14)}`));
  const root = join(resolve(folder), experiment);
  const begun = trials.filter(({ params }) => params);
  const curves = await curvesOf(desk, sweep, begun);
  await write(join(root, 'meta.yaml'), experimentMeta(sweep, experiment, root));
  for (const trial of begun) {
    const run = digest(`${sweep.id}/${trial.number}`);
    const meta = runMeta({ sweep, trial, run, experiment, root });
    const metrics = new Map([...(curves.get(trial.number) ?? []), ...broken(sweep, trial)]);
    await writeRun(join(root, run), { sweep, trial, meta, curves: metrics });
  }
  return begun.length;
}

const digest = (text: string): string =>
  createHash('sha256').update(text).digest('hex').slice(0, 32);

type MetricCurves = ReadonlyMap<string, readonly Point[]>;

/** By trial, then by metric. Points of a curve are spread evenly over the time that the trial ran. */
async function curvesOf(
  desk: Desk,
  sweep: SweepDetail,
  trials: readonly TrialRow[],
): Promise<ReadonlyMap<number, MetricCurves>> {
  const byTrial = new Map(
    trials.map(({ number }) => [number, new Map<string, readonly Point[]>()]),
  );
  const rows = new Map(trials.map((trial) => [trial.number, trial]));
  for (const metric of sweep.columns.metrics) {
    const numbers = trials.map(({ number }) => number);
    for (const { trial, steps, values } of await readCurves(desk, sweep.name, {
      metric,
      trials: numbers,
    })) {
      const { startedAt: from = sweep.createdAt, endedAt: until = from } = rows.get(trial) ?? {};
      const points = steps.flatMap((step, i): Point[] => {
        const value = values[i];
        const at = Math.round(from + ((until - from) * (i + 1)) / steps.length);
        return value === null || value === undefined ? [] : [[at, value, step]];
      });
      byTrial.get(trial)?.set(metric, points);
    }
  }
  return byTrial;
}

/** What constraints are broken by, as a metric that runs can be sorted and filtered by. */
function broken(sweep: SweepDetail, trial: TrialRow): MetricCurves {
  const total = totalBroken(trial);
  const at = trial.endedAt ?? trial.startedAt ?? sweep.createdAt;
  return new Map(total === undefined ? [] : [['capsweep.violation', [[at, total, trial.step]]]]);
}

function experimentMeta(sweep: SweepDetail, experiment: string, root: string): object {
  return {
    artifact_location: pathToFileURL(root).href,
    creation_time: sweep.createdAt,
    experiment_id: experiment,
    last_update_time: sweep.endedAt ?? sweep.createdAt,
    lifecycle_stage: 'active',
    name: sweep.name,
  };
}

interface RunPlace {
  readonly sweep: SweepDetail;
  readonly trial: TrialRow;
  readonly run: string;
  readonly experiment: string;
  readonly root: string;
}

function runMeta({ sweep, trial, run, experiment, root }: RunPlace): object {
  return {
    artifact_uri: `${pathToFileURL(join(root, run)).href}/artifacts`,
    end_time: trial.endedAt ?? null,
    entry_point_name: '',
    experiment_id: experiment,
    lifecycle_stage: 'active',
    run_id: run,
    run_name: `${sweep.name}-${trial.number}`,
    run_uuid: run,
    source_name: '',
    source_type: 4,
    source_version: '',
    start_time: trial.startedAt ?? sweep.createdAt,
    status: statusOf[trial.state] ?? running,
    tags: [],
    user_id: sweep.user,
  };
}

async function writeRun(
  folder: string,
  {
    sweep,
    trial,
    meta,
    curves,
  }: {
    sweep: SweepDetail;
    trial: TrialRow;
    meta: object;
    curves: MetricCurves;
  },
): Promise<void> {
  await write(join(folder, 'meta.yaml'), meta);
  await mkdir(join(folder, 'artifacts'), { recursive: true });
  const params = { ...trial.params, seed: trial.seed };
  for (const [name, value] of Object.entries(params))
    await write(join(folder, 'params', name), String(value));
  for (const [name, points] of curves) {
    const lines = points.map(([at, value, step]) => `${at} ${value} ${step}\n`);
    if (lines.length > 0) await write(join(folder, 'metrics', ...name.split('/')), lines.join(''));
  }
  const tags = {
    'mlflow.runName': `${sweep.name}-${trial.number}`,
    'mlflow.user': sweep.user,
    'capsweep.state': trial.state,
    ...(trial.reason !== undefined && { 'capsweep.reason': trial.reason }),
    ...(trial.violations?.length && {
      'capsweep.breaks': violationsText(trial.violations, String),
    }),
  };
  for (const [name, value] of Object.entries(tags)) await write(join(folder, 'tags', name), value);
}

async function write(path: string, content: string | object): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  // JSON is YAML, too.
  const text = typeof content === 'string' ? content : `${JSON.stringify(content, null, 2)}\n`;
  await writeFile(path, text);
}
