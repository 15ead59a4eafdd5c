import { createInterface } from 'node:readline/promises';
import pc from 'picocolors';
import { errorCodes, SweepError } from '@capsweep/domain';
import { screenOf, type Screen } from './render/screen.ts';

/** The surroundings of a command: documents go to standard output, everything else to standard error. */
export interface Io {
  /** Writes a line of the command's result. */
  out(line: string): void;
  /** Writes a line that is not the result: progress, hints. */
  note(line: string): void;
  readonly screen: Screen;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Aborts when the user wants to leave. */
  readonly signal: AbortSignal;
  /** Asks a yes-or-no question; undefined where nobody can answer. */
  confirm(question: string): Promise<boolean | undefined>;
}

/** The surroundings of this process. */
export function processIo(signal: AbortSignal): Io {
  return {
    out: (line) => process.stdout.write(`${line}\n`),
    note: (line) => process.stderr.write(`${line}\n`),
    screen: screenOf(process.stderr),
    env: process.env,
    signal,
    confirm: async (question) => {
      if (!process.stdin.isTTY) return undefined;
      const prompt = createInterface({ input: process.stdin, output: process.stderr });
      const answer = await prompt.question(`${question} [y/N] `, { signal });
      prompt.close();
      return /^y(es)?$/i.test(answer.trim());
    },
  };
}

/** Writes a document as the result. */
export function printJson(io: Io, document: unknown): void {
  io.out(JSON.stringify(document, null, 2));
}

/** Says what went wrong; returns the exit code that belongs to it. */
export function reportError(io: Io, reason: unknown): number {
  const error = SweepError.from(reason);
  io.note(`${pc.red('capsweep:')} ${error.message}`);
  if (error.code === 'internal' && error.cause instanceof Error && io.env['CAPSWEEP_DEBUG']) {
    io.note(error.cause.stack ?? '');
  }
  return errorCodes[error.code].exit;
}
