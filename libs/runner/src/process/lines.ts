import type { Readable } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';

/** A line is cut after this many characters. */
const maxCharacters = 8192;

/** Calls `onLines` with the whole lines of each chunk of a stream, and at its end with the rest. */
export function readLines(stream: Readable, onLines: (lines: readonly string[]) => void): void {
  const decoder = new StringDecoder('utf8');
  let rest = '';
  stream.on('data', (chunk: Buffer) => {
    const parts = (rest + decoder.write(chunk)).split(/\r?\n/);
    rest = parts.pop() ?? '';
    if (rest.length > maxCharacters) {
      parts.push(rest);
      rest = '';
    }
    if (parts.length > 0) onLines(parts.map(cut));
  });
  stream.on('end', () => {
    rest += decoder.end();
    if (rest !== '') onLines([cut(rest)]);
  });
  stream.on('error', () => undefined); // the process is gone; its exit says why
}

function cut(line: string): string {
  if (line.length <= maxCharacters) return line;
  return `${line.slice(0, maxCharacters)} … (${line.length - maxCharacters} characters cut)`;
}
