import pc from 'picocolors';
import type { ApiClient, LogLine } from '@capsweep/protocol/http';
import type { Desk } from '../desk.ts';
import { printJson, type Io } from '../io.ts';
import type { JsonOption } from './look.ts';

/** `capsweep logs SWEEP TRIAL`: the log of a trial, over all its attempts. */
export async function showLogs(
  io: Io,
  desk: Desk,
  { name, trial, tail, json }: JsonOption & { name: string; trial: number; tail: number },
): Promise<void> {
  const { lines, dropped } = await desk.logs(name, trial, tail);
  if (json) {
    printJson(io, { lines, dropped });
    return;
  }
  if (dropped > 0) io.note(pc.yellow(`${dropped} lines were dropped under pressure`));
  let attempt = lines[0]?.attempt ?? 1;
  for (const line of lines) {
    if (line.attempt !== attempt) io.note(pc.dim(`attempt ${line.attempt}`));
    attempt = line.attempt;
    io.out(lineText(line));
  }
}

/** `capsweep logs SWEEP TRIAL --follow`: goes on with new lines as they are written. */
export async function followLogs(
  io: Io,
  client: ApiClient,
  { name, trial }: { name: string; trial: number },
): Promise<void> {
  for await (const event of client.events(name, io.signal, trial)) {
    if (event.type !== 'logs') continue;
    const { lines, dropped } = event.data as { lines: readonly LogLine[]; dropped: number };
    if (dropped > 0) io.note(pc.yellow(`${dropped} lines were dropped under pressure`));
    for (const line of lines) io.out(lineText(line));
  }
}

function lineText({ at, level, text }: LogLine): string {
  const time = pc.dim(new Date(at).toISOString().slice(11, 23));
  const paint = level === 'error' ? pc.red : level === 'warn' ? pc.yellow : String;
  return `${time} ${paint(text)}`;
}
