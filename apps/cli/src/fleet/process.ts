import { spawn, type ChildProcess } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { SweepError } from '@capsweep/domain';

/** A program of ours that runs beside this one. */
export interface Part {
  readonly name: string;
  /** Resolves when it has ended, with its last words. */
  readonly exited: Promise<PartEnd>;
  /** Asks it to end, and resolves when it has; after `patienceMs` it is ended. */
  stop(patienceMs: number): Promise<void>;
}

export interface PartEnd {
  readonly code: number | null;
  /** The last lines that it wrote. */
  readonly lastWords: string;
}

/** Starts a Node program; what it writes goes to a log file. */
export async function startPart(options: {
  readonly name: string;
  /** The program, as a path. */
  readonly program: string;
  readonly args?: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly logFile: string;
}): Promise<Part> {
  const { name, program, args = [], env, logFile } = options;
  await mkdir(dirname(logFile), { recursive: true });
  const log = createWriteStream(logFile, { flags: 'a' });
  const child = spawn(process.execPath, [...process.execArgv, program, ...args], {
    env: { ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const words = gatherWords(child);
  child.stdout.pipe(log, { end: false });
  child.stderr.pipe(log, { end: false });
  const exited = new Promise<PartEnd>((resolve) => {
    child.once('close', (code) => {
      log.end();
      resolve({ code, lastWords: words() });
    });
  });
  return { name, exited, stop: (patienceMs) => stopChild(child, exited, patienceMs) };
}

function gatherWords(child: ChildProcess): () => string {
  let tail = '';
  const hear = (chunk: Buffer): void => {
    tail = (tail + chunk.toString()).slice(-4000);
  };
  child.stdout?.on('data', hear);
  child.stderr?.on('data', hear);
  return () => tail.trim();
}

async function stopChild(
  child: ChildProcess,
  exited: Promise<PartEnd>,
  patienceMs: number,
): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), patienceMs);
  await exited;
  clearTimeout(timer);
}

/** The error of a part that ended by itself: its own last message, if it wrote one. */
export function partFailed(
  name: string,
  { code, lastWords }: PartEnd,
  logFile: string,
): SweepError {
  const lines = lastWords.split('\n').map(messageOf).filter(Boolean);
  const last = lines.at(-1) ?? `it ended with code ${code ?? 'none'}`;
  return new SweepError(
    'coordinator-unavailable',
    `the ${name} could not start: ${last} (its log is ${logFile})`,
  );
}

/** The message of a log line, whether it is JSON or text. */
function messageOf(line: string): string {
  try {
    const { msg, level, err, error } = JSON.parse(line) as {
      msg?: string;
      level?: number;
      err?: { message?: string };
      error?: { message?: string };
    };
    return (level ?? 0) >= 40 ? (err?.message ?? error?.message ?? msg ?? '') : '';
  } catch {
    return line.trim();
  }
}
