import { readFile } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { basename, extname } from 'node:path';
import { SweepError } from '@capsweep/domain';
import type { Desk } from '../desk.ts';
import { readCsvHistory } from '../history/csv-history.ts';
import { sweepFileOf, sweepNameOf, type ForeignHistory } from '../history/foreign.ts';
import { isJournal, readJournal } from '../history/optuna-journal.ts';
import { isSqlite, readSqlite } from '../history/optuna-sqlite.ts';
import { chooseStudy, historyOfStudy } from '../history/optuna.ts';
import { printJson, type Io } from '../io.ts';
import type { JsonOption } from './look.ts';

export interface ImportOptions extends JsonOption {
  /** The sweep's name; otherwise the study's, or the file's. */
  readonly name?: string;
  /** Of an Optuna file with several. */
  readonly study?: string;
  /** Of a CSV file: the columns of the objectives, and their goals. */
  readonly metric?: readonly string[];
  readonly goal?: readonly string[];
}

/** `capsweep import FILE`: a history of Optuna, or a table, as a sweep that is complete. */
export async function importHistory(
  io: Io,
  desk: Desk,
  file: string,
  options: ImportOptions,
): Promise<void> {
  const history = await readHistory(file, options);
  const { name = history.name } = options;
  const source = sweepFileOf({ ...history, name });
  const row = await desk.import({
    source,
    user: userInfo().username,
    trials: [...history.trials],
  });
  if (options.json) printJson(io, row);
  else io.out(`${row.name}: ${history.trials.length} trials`);
  if (history.unfinished > 0)
    io.note(`${history.unfinished} trials that had not ended were left out`);
}

async function readHistory(file: string, options: ImportOptions): Promise<ForeignHistory> {
  const bytes = await readBytes(file);
  if (isSqlite(bytes)) return historyOfStudy(chooseStudy(await readSqlite(bytes), options.study));
  const text = new TextDecoder().decode(bytes);
  if (isJournal(text)) return historyOfStudy(chooseStudy(readJournal(text), options.study));
  return readCsvHistory(text, {
    name: sweepNameOf(basename(file, extname(file))),
    ...(options.metric && { metrics: options.metric }),
    ...(options.goal && { goals: options.goal.map(readGoal) }),
  });
}

async function readBytes(file: string): Promise<Uint8Array> {
  try {
    return await readFile(file);
  } catch (error) {
    const message = `cannot read ${file}: ${error instanceof Error ? error.message : String(error)}`;
    throw new SweepError('request-invalid', message);
  }
}

function readGoal(text: string): 'minimize' | 'maximize' {
  if (text === 'minimize' || text === 'maximize') return text;
  throw new SweepError('request-invalid', `--goal is ${text}; allowed are minimize and maximize`);
}
