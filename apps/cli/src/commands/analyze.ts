import pc from 'picocolors';
import type { AnalysisAnswer } from '@capsweep/protocol/http';
import type { Desk } from '../desk.ts';
import { printJson, type Io } from '../io.ts';
import { formatNumber, formatValue } from '../render/format.ts';
import { bar, sparkline } from '../render/plot.ts';
import { pad, renderTable, widthOf } from '../render/table.ts';
import type { JsonOption } from './look.ts';

export interface AnalyzeOptions extends JsonOption {
  readonly cell?: number;
  readonly objective?: string;
}

/** `capsweep analyze SWEEP`: what matters and how, for each cell of what is compared. */
export async function analyzeSweep(
  io: Io,
  desk: Desk,
  name: string,
  { json, cell, objective }: AnalyzeOptions,
): Promise<void> {
  const cells = cell === undefined ? (await desk.sweep(name)).cells.map((c) => c.cell) : [cell];
  const answers: AnalysisAnswer[] = [];
  for (const one of cells) {
    answers.push(
      await desk.analysis(name, { cell: one, ...(objective !== undefined && { objective }) }),
    );
  }
  if (json) printJson(io, cell === undefined ? answers : answers[0]);
  else io.out(answers.map((answer) => analysisLines(answer).join('\n')).join('\n\n'));
}

function analysisLines(answer: AnalysisAnswer): string[] {
  const { given, objective, results, left, feasible } = answer;
  const where = Object.entries(given).map(([key, value]) => `${key} ${formatValue(value)}`);
  const head = [`${objective.goal} ${objective.metric}`, ...where].join(', ');
  const rest = left > 0 ? pc.dim(`, ${left} others left out`) : '';
  const kept = feasible < results ? pc.yellow(`, ${feasible} of them keep all constraints`) : '';
  const lines = [`${pc.bold(head)}  ${results} complete configurations${kept}${rest}`];
  if (results === 0) return lines;
  return [
    ...lines,
    ...importanceLines(answer),
    ...dependenceLines(answer),
    ...curveLines(answer),
    ...frontLines(answer),
  ];
}

const title = (text: string): string[] => ['', pc.dim(text)];
const barWidth = 20;

function importanceLines({ importance: { fanova, pedAnova } }: AnalysisAnswer): string[] {
  if (fanova.length === 0) return [];
  const among = new Map(pedAnova.map(({ name, share }) => [name, share]));
  const cell = (share: number | undefined): string =>
    share === undefined
      ? ''
      : `${pad(`${Math.round(share * 100)} %`, 5, 'right')} ${pc.cyan(bar(share, barWidth))}`;
  const columns = [
    { title: 'importance', cell: ({ name }: { name: string }) => name },
    { title: 'for the variation (fANOVA)', cell: (one: { share: number }) => cell(one.share) },
    {
      title: 'for the best tenth (PED-ANOVA)',
      cell: ({ name }: { name: string }) => cell(among.get(name)),
    },
  ];
  return ['', ...renderTable(fanova, columns, { style: pc.dim })];
}

function dependenceLines({ dependence, objective }: AnalysisAnswer): string[] {
  if (dependence.length === 0) return [];
  const wide = Math.max(...dependence.map(({ name }) => widthOf(name)));
  const lines = dependence.map(({ name, labels, points }) => {
    const expected = points.map((point) => point.expected);
    const range = `${formatNumber(Math.min(...expected))} ... ${formatNumber(Math.max(...expected))}`;
    const values = labels
      ? points.map((point) => formatValue(point.value)).join(' ')
      : `${formatValue(points[0]?.value)} ... ${formatValue(points.at(-1)?.value)}`;
    const line = pad(sparkline(expected, 40), 40);
    return `${pad(name, wide)}  ${pc.cyan(line)}  ${values}${pc.dim(`  expects ${range}`)}`;
  });
  return [...title(`expected ${objective.metric} along each parameter`), ...lines];
}

function curveLines({ best, distribution, objective, hypervolume }: AnalysisAnswer): string[] {
  const quantile = (share: number): string =>
    formatNumber(distribution.find((step) => step.share >= share)?.value ?? NaN);
  const quartiles = [0, 0.25, 0.5, 0.75, 1].map(quantile).join(' · ');
  const line = (values: readonly (number | null)[]): string =>
    pc.cyan(
      sparkline(
        values.map((value) => value ?? NaN),
        60,
      ),
    );
  const now = best.at(-1);
  const last = now === null || now === undefined ? 'none is feasible' : formatNumber(now);
  const volume = hypervolume && formatNumber(hypervolume.values.at(-1) ?? 0);
  return [
    ...title(`best ${objective.metric} so far`),
    `${line(best)}  ${last}`,
    ...title('least · quarter · median · three quarters · greatest'),
    quartiles,
    ...(hypervolume
      ? [...title('hypervolume'), `${line(hypervolume.values)}  ${volume ?? ''}`]
      : []),
  ];
}

function frontLines({ front, hypervolume }: AnalysisAnswer): string[] {
  if (!hypervolume) return [];
  type Row = AnalysisAnswer['front'][number];
  const text = ({ params }: Row): string =>
    Object.entries(params)
      .map(([name, value]) => `${name} ${formatValue(value)}`)
      .join(', ');
  const columns = [
    { title: 'trial', align: 'right' as const, cell: (row: Row) => String(row.trials[0] ?? '') },
    {
      title: 'not dominated',
      cell: (row: Row) => row.values.map((value) => formatNumber(value)).join('  '),
    },
    { title: 'parameters', cell: text },
  ];
  const sorted = [...front].sort((a, b) => (a.values[0] ?? 0) - (b.values[0] ?? 0));
  return ['', ...renderTable(sorted, columns, { style: pc.dim })];
}
