import pc from 'picocolors';
import { brokenText, nearestLines } from './render/broken.ts';
import { formatNumber, formatSeconds, formatValue } from './render/format.ts';
import { progressLine, rankingTable } from './render/ranking.ts';
import { createLiveBlock, type LiveBlock, type Screen } from './render/screen.ts';
import { runningLine } from './render/trial.ts';
import { hasEnded, type Snapshot, type SweepSource } from './source.ts';

const topRows = 12;
const maxRunning = 8;

/**
 * Shows a sweep live until it has ended or `signal` aborts. A terminal gets a table that is drawn
 * over; anything else gets one line for each trial that ends.
 */
export async function watchSweep(
  source: SweepSource,
  screen: Screen,
  { signal, footer = [] }: { signal: AbortSignal; footer?: readonly string[] },
): Promise<Snapshot> {
  const block = createLiveBlock(screen);
  const over = new AbortController();
  const until = AbortSignal.any([signal, over.signal]);
  const told = new Set<number>();
  let seen = await source.snapshot();
  const show = (): void => {
    tellEnded(seen, told, (line) => screen.isTerminal || block.print(line));
    block.show([...liveLines(seen, screen), ...footer.map((line) => pc.dim(line))]);
  };
  show();
  if (!hasEnded(seen)) {
    for await (const _ of source.changes(until)) {
      seen = await source.snapshot();
      show();
      if (hasEnded(seen)) break;
    }
  }
  over.abort();
  finish(block, seen, screen);
  return seen;
}

function liveLines({ ranking, running }: Snapshot, screen: Screen): string[] {
  const width = screen.columns;
  const varying = varyingNames({ ranking, running });
  const { waitsFor } = ranking.sweep;
  return [
    progressLine(ranking, Date.now()),
    ...(waitsFor === undefined ? [] : [pc.yellow(`waiting: ${waitsFor}`)]),
    ...rankingTable(ranking, { limit: topRows, width }),
    ...running.slice(0, maxRunning).map((row) => runningLine(row, varying)),
  ].map((line) => line);
}

function varyingNames({ ranking, running }: Snapshot): readonly string[] {
  const all = [
    ...ranking.configurations.map(({ params }) => params),
    ...running.map((r) => r.params ?? {}),
  ];
  const names = [...new Set(all.flatMap((params) => Object.keys(params)))];
  return names.filter((name) => new Set(all.map((params) => params[name])).size > 1);
}

/** Without a terminal: a line for each configuration's trials as their number of finished grows. */
function tellEnded({ ranking }: Snapshot, told: Set<number>, print: (line: string) => void): void {
  for (const row of ranking.configurations) {
    for (const trial of row.trials.slice(0, row.finished)) {
      if (told.has(trial)) continue;
      told.add(trial);
      const params = Object.entries(row.params).map(
        ([name, value]) => `${name}=${formatValue(value)}`,
      );
      const value = row.values?.[0] ? formatNumber(row.values[0].mean) : 'no value';
      const seeds =
        row.trials.length > 1 ? ` (mean of ${row.finished} of ${row.trials.length} seeds)` : '';
      const { planned } = ranking.sweep.counts;
      const metric = ranking.sweep.objectives[0]?.metric ?? '';
      const broken = brokenText(row.violations);
      const breaks = broken === '' ? '' : `  breaks ${broken}`;
      print(`${told.size}/${planned}  ${metric} ${value}${seeds}  ${params.join(' ')}${breaks}`);
    }
  }
}

function finish(block: LiveBlock, seen: Snapshot, screen: Screen): void {
  block.end(screen.isTerminal ? 'clear' : 'keep');
  for (const line of [
    progressLine(seen.ranking, Date.now()),
    ...rankingTable(seen.ranking, { width: screen.columns }),
  ]) {
    block.print(line);
  }
  const { sweep } = seen.ranking;
  const took = formatSeconds(((sweep.endedAt ?? Date.now()) - sweep.createdAt) / 1000);
  if (sweep.reason !== undefined) block.print(pc.yellow(sweep.reason));
  for (const line of nearestLines(sweep)) block.print(line);
  if (hasEnded(seen)) block.print(pc.dim(`${sweep.state} after ${took}`));
}
