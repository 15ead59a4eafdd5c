import type { FetchEvent, FetchListener } from './events.ts';

/** Where a progress bar is drawn: standard error, or anything like it. */
export interface BarTarget {
  write(text: string): unknown;
  readonly isTTY?: boolean;
  readonly columns?: number;
}

/**
 * A listener that shows people what is fetched: on a terminal a bar that moves, elsewhere a line
 * when a file starts. Everything else that happens gets a line of its own.
 */
export function progressBar(target: BarTarget): FetchListener {
  let drawn = '';
  let last = '';
  const draw = (line: string): void => {
    if (line === drawn) return;
    target.write(`\r\u001b[K${line}`);
    drawn = line;
  };
  const say = (line: string): void => {
    target.write(`${drawn === '' ? '' : '\r\u001b[K'}${line}\n`);
    drawn = '';
  };
  return (event) => {
    if (event.kind !== 'progress') {
      say(sentence(event));
      last = '';
    } else if (target.isTTY === true) draw(bar(event, target.columns ?? 80));
    else if (event.file !== last) {
      say(`${event.dataset}: ${event.file} from ${event.origin}`);
      last = event.file;
    }
  };
}

type ProgressEvent = Extract<FetchEvent, { kind: 'progress' }>;

function bar({ dataset, file, doneBytes, totalBytes }: ProgressEvent, columns: number): string {
  const share = Math.min(1, doneBytes / totalBytes);
  const count = `${megabytes(doneBytes)} of ${megabytes(totalBytes)} MB`;
  const text = `${dataset}: ${file} `;
  const width = Math.max(5, Math.min(30, columns - text.length - count.length - 4));
  const full = Math.round(share * width);
  return `${text}[${'#'.repeat(full)}${'.'.repeat(width - full)}] ${count}`.slice(0, columns - 1);
}

const megabytes = (bytes: number): string => (bytes / 1e6).toFixed(1);

function sentence(event: Exclude<FetchEvent, ProgressEvent>): string {
  switch (event.kind) {
    case 'given-up':
      return `${event.dataset}: ${event.origin} is no use (${event.reason}); trying the next`;
    case 'corrupt':
      return `${event.dataset}: ${event.file} is thrown away: ${event.reason}`;
    case 'waiting':
      return `${event.dataset}: another process is fetching it; waiting`;
    case 'fetched':
      return `${event.dataset}: complete and verified in ${event.folder}`;
  }
}
