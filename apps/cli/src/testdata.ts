import { stripVTControlCharacters } from 'node:util';
import { CommanderError } from 'commander';
import { reportError, type Io } from './io.ts';
import { createProgram } from './program.ts';

/** What a command wrote, without its colours, and how it ended. */
export interface Said {
  readonly code: number;
  readonly out: string;
  readonly note: string;
}

/** Runs `capsweep ...args` in this process. */
export async function say(args: readonly string[], more: Partial<Io> = {}): Promise<Said> {
  const lines = { out: [] as string[], note: [] as string[] };
  const io: Io = {
    out: (line) => lines.out.push(line),
    note: (line) => lines.note.push(line),
    screen: { isTerminal: false, columns: 100, write: (text) => lines.note.push(text.trimEnd()) },
    env: {},
    signal: new AbortController().signal,
    confirm: () => Promise.resolve(undefined),
    ...more,
  };
  let code = 0;
  try {
    await createProgram(io, (exit) => (code = exit)).parseAsync(['node', 'capsweep', ...args]);
  } catch (error) {
    code =
      error instanceof CommanderError ? (error.exitCode === 0 ? 0 : 2) : reportError(io, error);
  }
  const text = (list: readonly string[]): string => stripVTControlCharacters(list.join('\n'));
  return { code, out: text(lines.out), note: text(lines.note) };
}
