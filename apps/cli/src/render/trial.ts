import pc from 'picocolors';
import type { TrialDetail, TrialRow } from '@capsweep/protocol/http';
import { brokenText } from './broken.ts';
import { formatAgo, formatBytes, formatNumber, formatSeconds, formatValue } from './format.ts';
import { paintState } from './ranking.ts';
import { renderTable } from './table.ts';

/** One line on a running trial. */
export function runningLine(row: TrialRow, varying: readonly string[]): string {
  const params = varying.map((name) => `${pc.dim(`${name}=`)}${formatValue(row.params?.[name])}`);
  const metrics = Object.entries(row.metrics)
    .filter(([name]) => name.includes('loss') || name.startsWith('val/'))
    .map(([name, value]) => `${pc.dim(name)} ${formatNumber(value ?? NaN)}`);
  const where = `epoch ${formatNumber(row.epoch)}, step ${row.step}`;
  const again = row.attempt > 1 ? pc.yellow(`attempt ${row.attempt}`) : '';
  const parts = [pc.cyan(`#${row.number}`), ...params, where, ...metrics, again];
  return `${parts.filter(Boolean).join('  ')}  ${pc.dim(formatSeconds(row.runSeconds))}`;
}

/** Everything about one trial. */
export function trialPage(trial: TrialDetail, now: number): string[] {
  const pairs = (values: Record<string, string | number | boolean | null>): string[] =>
    Object.entries(values).map(([name, value]) => `  ${name}  ${formatValue(value ?? NaN)}`);
  const ended = trial.reason === undefined ? '' : pc.dim(`  ${trial.reason}`);
  const error = trial.error ? [pc.red(`${trial.error.code}: ${trial.error.message}`)] : [];
  const broken = brokenText(trial.violations);
  return [
    `${pc.bold(`trial ${trial.number}`)}  ${paintState(trial.state)}${ended}`,
    ...error,
    ...(broken === '' ? [] : [pc.yellow(`breaks ${broken}`)]),
    `seed ${trial.seed}, epoch ${formatNumber(trial.epoch)}, step ${trial.step}, ran ${formatSeconds(trial.runSeconds)}`,
    pc.dim('parameters'),
    ...pairs(trial.params ?? {}),
    pc.dim('metrics'),
    ...pairs(trial.metrics),
    pc.dim('attempts'),
    ...attemptTable(trial, now),
    ...(trial.checkpoints.length > 0 ? [pc.dim('checkpoints'), ...checkpointTable(trial)] : []),
  ];
}

function attemptTable(trial: TrialDetail, now: number): string[] {
  return renderTable(
    trial.attempts,
    [
      { title: '#', align: 'right', cell: ({ attempt }) => String(attempt) },
      { title: 'outcome', cell: ({ outcome }) => outcome ?? 'running' },
      { title: 'steps', align: 'right', cell: ({ fromStep, toStep }) => `${fromStep}-${toStep}` },
      {
        title: 'time',
        align: 'right',
        cell: ({ since, until }) => formatSeconds(((until ?? now) - since) / 1000),
      },
      { title: 'began', cell: ({ since }) => formatAgo(since, now) },
      { title: 'worker', cell: ({ worker }) => worker },
      { title: '', cell: ({ error }) => (error ? pc.red(error.message) : '') },
    ],
    { style: pc.dim },
  ).map((line) => `  ${line}`);
}

function checkpointTable(trial: TrialDetail): string[] {
  return renderTable(
    trial.checkpoints,
    [
      { title: '', cell: ({ which }) => which },
      {
        title: 'value',
        align: 'right',
        cell: ({ values }) => formatValue(values?.[0] ?? undefined),
      },
      { title: 'epoch', align: 'right', cell: ({ epoch }) => formatNumber(epoch) },
      { title: 'step', align: 'right', cell: ({ step }) => String(step) },
      { title: 'size', align: 'right', cell: ({ bytes }) => formatBytes(bytes) },
    ],
    { style: pc.dim },
  ).map((line) => `  ${line}`);
}
