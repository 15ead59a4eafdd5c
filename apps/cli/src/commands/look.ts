import pc from 'picocolors';
import { SweepError } from '@capsweep/domain';
import type { Ranking, SweepRow } from '@capsweep/protocol/http';
import type { Desk } from '../desk.ts';
import { printJson, type Io } from '../io.ts';
import { nearestLines, nearestText } from '../render/broken.ts';
import { formatAgo, formatValue } from '../render/format.ts';
import { cellsTable, paintState, progressLine, rankingTable } from '../render/ranking.ts';
import { renderTable } from '../render/table.ts';
import { trialPage } from '../render/trial.ts';

export interface JsonOption {
  readonly json?: boolean;
}

/** `capsweep ls`: the sweeps there are. */
export async function listSweeps(io: Io, desk: Desk, { json }: JsonOption): Promise<void> {
  const sweeps = await desk.sweeps();
  if (json) {
    printJson(io, sweeps);
    return;
  }
  if (sweeps.length === 0) {
    io.note(`no sweeps at ${desk.place} yet; start one with "capsweep run FILE"`);
    return;
  }
  const now = Date.now();
  const best = ({ best: found, nearest, objectives }: SweepRow): string => {
    if (!found) return nearest ? pc.yellow('none feasible') : '';
    return `${formatValue(found.values[0] ?? NaN)} ${pc.dim(objectives[0]?.metric ?? '')}`;
  };
  const columns = [
    { title: 'name', cell: (row: SweepRow) => row.name },
    { title: 'state', cell: (row: SweepRow) => paintState(row.state) },
    { title: 'trials', align: 'right' as const, cell: doneOf },
    { title: 'best', cell: best },
    { title: 'created', cell: (row: SweepRow) => formatAgo(row.createdAt, now) },
    { title: 'user', cell: (row: SweepRow) => row.user },
    { title: 'tags', cell: (row: SweepRow) => row.tags.join(' ') },
  ];
  for (const line of renderTable(sweeps, columns, { style: pc.dim })) io.out(line);
}

function doneOf({ counts }: SweepRow): string {
  return `${counts.complete + counts.stopped + counts.failed}/${counts.planned}`;
}

/** `capsweep show SWEEP [TRIAL]`: one sweep, or one of its trials. */
export async function showSweep(
  io: Io,
  desk: Desk,
  name: string,
  { json, trial }: JsonOption & { trial?: number },
): Promise<void> {
  if (trial !== undefined) {
    const detail = await desk.trial(name, trial);
    if (json) printJson(io, detail);
    else for (const line of trialPage(detail, Date.now())) io.out(line);
    return;
  }
  const ranking = await desk.ranking(name);
  if (json) {
    printJson(io, { ...(await desk.sweep(name)), configurations: ranking.configurations });
    return;
  }
  for (const line of headLines(ranking)) io.out(line);
  for (const line of cellsTable(ranking)) io.out(line);
  if (ranking.cells.length > 1) io.out('');
  for (const line of rankingTable(ranking)) io.out(line);
}

function headLines(ranking: Ranking): string[] {
  const { reason, tags, warmStart, waitsFor } = ranking.sweep;
  return [
    progressLine(ranking, Date.now()),
    ...(reason === undefined ? [] : [pc.yellow(reason)]),
    ...(waitsFor === undefined ? [] : [pc.yellow(`waiting: ${waitsFor}`)]),
    ...nearestLines(ranking.sweep),
    ...(warmStart ? [pc.dim(warmText(warmStart))] : []),
    ...(tags.length > 0 ? [pc.dim(`tags: ${tags.join(' ')}`)] : []),
  ];
}

function warmText({ taken, skipped }: NonNullable<SweepRow['warmStart']>): string {
  const left = skipped > 0 ? `; ${skipped} more do not fit its space` : '';
  return `it began with ${taken} results of earlier sweeps${left}`;
}

/** `capsweep best SWEEP`: the best trial. */
export async function showBest(
  io: Io,
  desk: Desk,
  name: string,
  options: JsonOption,
): Promise<void> {
  const number = await bestTrial(io, desk, name, options);
  const detail = await desk.trial(name, number);
  if (options.json) printJson(io, detail);
  else for (const line of trialPage(detail, Date.now())) io.out(line);
}

/**
 * The number of a sweep's best trial. Where none keeps all constraints, the document says so, too.
 *
 * @throws SweepError `no-checkpoint` before the first value, `none-feasible`
 */
export async function bestTrial(
  io: Io,
  desk: Desk,
  name: string,
  { json }: JsonOption,
): Promise<number> {
  const { sweep } = await desk.ranking(name);
  const { best, nearest } = sweep;
  if (best) return best.trial;
  if (!nearest)
    throw new SweepError(
      'no-checkpoint',
      `no trial of ${name} has a value yet, so none is the best`,
    );
  if (json) printJson(io, { best: null, nearest });
  const how = `ask for it by its number to have it all the same: capsweep show ${name} ${nearest.trial}, capsweep pull ${name} --trial ${nearest.trial}`;
  throw new SweepError('none-feasible', `${nearestText(sweep.name, nearest)}; ${how}`);
}
