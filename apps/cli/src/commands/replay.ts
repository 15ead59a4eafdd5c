import pc from 'picocolors';
import { SweepError, type Json } from '@capsweep/domain';
import type { ReplayAnswer } from '@capsweep/protocol/http';
import type { Desk } from '../desk.ts';
import { printJson, type Io } from '../io.ts';
import { formatNumber, formatSeconds, formatValue } from '../render/format.ts';
import { renderTable } from '../render/table.ts';
import type { JsonOption } from './look.ts';

export interface ReplayOptions extends JsonOption {
  readonly scheduler: string;
  readonly eta?: number;
  readonly minEpochs?: number;
  readonly maxEpochs?: number;
  /** Any other option of the scheduler, as `name=value`. */
  readonly set?: readonly string[];
  readonly workers?: number;
}

/** `capsweep replay SWEEP --scheduler asha --eta 3`: what it would have saved, and the winner. */
export async function replaySweep(
  io: Io,
  desk: Desk,
  name: string,
  options: ReplayOptions,
): Promise<void> {
  const { scheduler, workers } = options;
  const answer = await desk.replay(name, {
    scheduler,
    options: schedulerOptions(options),
    ...(workers !== undefined && { workers }),
  });
  if (options.json) printJson(io, answer);
  else for (const line of replayLines(answer)) io.out(line);
}

function schedulerOptions(options: ReplayOptions): Record<string, Json> {
  const { eta, minEpochs, maxEpochs, set = [] } = options;
  return {
    ...(eta !== undefined && { eta }),
    ...(minEpochs !== undefined && { minEpochs }),
    ...(maxEpochs !== undefined && { maxEpochs }),
    ...Object.fromEntries(set.map(readSetting)),
  };
}

function readSetting(text: string): [string, Json] {
  const [, name, value] = /^(\w+)=(.*)$/s.exec(text) ?? [];
  if (name === undefined || value === undefined) {
    const message = `--set ${text} is not of the form name=value, such as type=promote`;
    throw new SweepError('request-invalid', message);
  }
  if (value === 'true' || value === 'false') return [name, value === 'true'];
  return [name, value.trim() !== '' && Number.isFinite(Number(value)) ? Number(value) : value];
}

type Cell = ReplayAnswer['cells'][number];

function replayLines({ scheduler, options, workers, cells, total }: ReplayAnswer): string[] {
  const said = Object.entries(options).map(([key, value]) => `${key} ${JSON.stringify(value)}`);
  const kept = cells.filter(({ winner }) => winner?.kept);
  const columns = [
    { title: 'cell', cell: ({ given }: Cell) => cellName(given) },
    { title: 'stopped', align: 'right' as const, cell: (c: Cell) => `${c.stopped}/${c.trials}` },
    { title: 'steps', align: 'right' as const, cell: ({ steps }: Cell) => saved(steps) },
    { title: 'time', align: 'right' as const, cell: ({ seconds }: Cell) => saved(seconds) },
    { title: 'winner', cell: ({ winner }: Cell) => winnerText(winner) },
  ];
  return [
    `${pc.bold([scheduler, ...said].join(' '))}; ${workers} at once`,
    `trials  ${total.stopped} of ${total.trials} would have been stopped early`,
    `steps   ${amountText(total.steps, formatNumber)}`,
    `epochs  ${amountText(total.epochs, formatNumber)}`,
    `time    ${amountText(total.seconds, formatSeconds)}`,
    `winner  ${cells.length === 1 ? winnerText(cells[0]?.winner) : `kept in ${kept.length} of ${cells.length} cells`}`,
    ...(cells.length > 1 ? ['', ...renderTable(cells, columns, { style: pc.dim })] : []),
    ...cutNote(total.cut),
  ];
}

const cellName = (given: Cell['given']): string =>
  Object.values(given)
    .map((value) => formatValue(value))
    .join(' ');

type Amount = ReplayAnswer['total']['steps'];

const shareSaved = ({ recorded, replayed }: Amount): number =>
  recorded > 0 ? 1 - replayed / recorded : 0;
const percent = (share: number): string => `${Math.round(100 * share)} %`;
const saved = (amount: Amount): string =>
  shareSaved(amount) < 0 ? `+${percent(-shareSaved(amount))}` : `-${percent(shareSaved(amount))}`;

function amountText(amount: Amount, format: (value: number) => string): string {
  const share = shareSaved(amount);
  const words = share < 0 ? `${percent(-share)} more` : `${percent(share)} saved`;
  return `${format(Math.round(amount.replayed))} instead of ${format(Math.round(amount.recorded))}: ${words}`;
}

function winnerText(winner: Cell['winner']): string {
  if (!winner) return pc.dim('nothing was measured');
  const who = `trial ${winner.trials.join(', ')} with ${formatNumber(winner.value)}`;
  if (winner.kept) return `${pc.green('kept')} (${who})`;
  const why = winner.reason === undefined ? '' : `: ${winner.reason}`;
  return `${pc.red('lost')} (${who})${why}`;
}

function cutNote(cut: number): string[] {
  if (cut === 0) return [];
  return [
    pc.dim(
      `${cut} configurations were cut short when they were recorded; a scheduler that lets them run on cannot be replayed there`,
    ),
  ];
}
