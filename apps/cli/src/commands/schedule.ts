import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import pc from 'picocolors';
import { SweepError } from '@capsweep/domain';
import type { ScheduleAnswer, SweepDetail } from '@capsweep/protocol/http';
import { nearestEnd, replayFile } from '@capsweep/sweepfile';
import type { Desk } from '../desk.ts';
import { printJson, type Io } from '../io.ts';
import { formatNumber, formatValue } from '../render/format.ts';
import { renderTable, type Column } from '../render/table.ts';
import { bestTrial, type JsonOption } from './look.ts';
import { readSpec } from './validate.ts';

export interface ScheduleOptions extends JsonOption {
  /** A trial's number; otherwise the sweep's best trial. */
  readonly trial?: number;
  readonly latest?: boolean;
  /** The file to write. */
  readonly write?: string;
}

/**
 * `capsweep schedule SWEEP [TRIAL]`: the parameters that a trial's weights were trained with, along all
 * the trials that it went on from; with `--write`, as a sweep file that does it again.
 */
export async function showSchedule(
  io: Io,
  desk: Desk,
  name: string,
  options: ScheduleOptions,
): Promise<void> {
  const { json, latest, write } = options;
  if (write !== undefined && existsSync(write))
    throw new SweepError('request-invalid', `${write} is there already; choose another --write`);
  const trial = options.trial ?? (await bestTrial(io, desk, name, options));
  const schedule = await desk.schedule(name, trial, latest ? 'latest' : 'best');
  const sweep = await desk.sweep(name);
  const text = write === undefined ? undefined : replayText(sweep, schedule, write);
  if (json) printJson(io, schedule);
  else for (const line of scheduleLines(sweep, schedule)) io.out(line);
  if (write === undefined || text === undefined) return;
  await writeFile(write, text);
  for (const { from } of schedule.parts.filter((part) => !Number.isInteger(part.from))) {
    const end = nearestEnd(from, schedule.epoch);
    io.note(`epoch ${formatNumber(from)} is moved to ${end}, the nearest end of one`);
  }
  io.note(`it trains one trial so: capsweep run ${write}`);
}

type Part = ScheduleAnswer['parts'][number];

function scheduleLines(sweep: SweepDetail, schedule: ScheduleAnswer): string[] {
  const { parts, trial, given, forks } = schedule;
  const [first] = parts;
  if (parts.length === 1 && first) {
    const who =
      forks === 0
        ? `no trial of ${sweep.name} went on from another checkpoint; trial ${trial} kept its parameters`
        : `trial ${trial} of ${sweep.name} had one set of parameters, to ${endText(sweep, schedule)}`;
    return [`${who}: ${inWords(first.params)}`];
  }
  const names = [...new Set(parts.flatMap(({ params }) => Object.keys(params)))];
  const before = new Map(parts.map((part, i) => [part, parts[i - 1]]));
  const columns: Column<Part>[] = [
    { title: 'from epoch', align: 'right', cell: ({ from }) => formatNumber(from) },
    { title: 'trial', align: 'right', cell: (part) => String(part.trial) },
    ...names.map((title): Column<Part> => ({
      title,
      align: typeof first?.params[title] === 'number' ? 'right' : 'left',
      cell: (part) => {
        const value = formatValue(part.params[title]);
        const isNew = before.get(part)?.params[title] !== part.params[title];
        return isNew && part !== first ? pc.yellow(`* ${value}`) : value;
      },
    })),
  ];
  const where = Object.keys(given).length > 0 ? `, ${inWords(given)}` : '';
  const changed = pc.dim('* changed there');
  return [
    `${pc.bold(`trial ${trial}`)}${where}: ${endText(sweep, schedule)}`,
    ...renderTable(parts, columns, { style: pc.dim }),
    changed,
  ];
}

const inWords = (params: Part['params']): string =>
  Object.entries(params)
    .map(([name, value]) => `${name} ${formatValue(value)}`)
    .join(', ');

function endText({ objectives }: SweepDetail, { epoch, values = [] }: ScheduleAnswer): string {
  const reached = objectives.map(
    ({ metric }, i) => `${metric} ${formatValue(values[i] ?? undefined)}`,
  );
  const measured = values.length > 0 ? `${reached.join(', ')} at ` : '';
  return `${measured}epoch ${formatNumber(epoch)}`;
}

/** The sweep file that replays a schedule, checked like any other. */
function replayText(sweep: SweepDetail, schedule: ScheduleAnswer, file: string): string {
  const { name, source } = sweep;
  if (source === undefined) {
    const message = `${name} was not started from a sweep file, so none can be written`;
    throw new SweepError('request-invalid', message);
  }
  const { trial, given, parts, epoch } = schedule;
  const trained = [...new Set(parts.map((part) => part.trial))].join(', ');
  const about = [
    `What trial ${trial} of ${name} was trained with: ${endText(sweep, schedule)}.`,
    `The weights went through these trials: ${trained}. Written by capsweep schedule.`,
  ];
  const again = `${name.slice(0, 56)}-replay`;
  const text = replayFile(source, { name: again, given, parts, until: epoch, about });
  readSpec(text, file);
  return text;
}
