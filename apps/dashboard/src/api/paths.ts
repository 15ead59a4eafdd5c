/** @file The addresses of the HTTP API. */

/** Which of a trial's checkpoints. */
export type Which = 'best' | 'latest';

const enc = encodeURIComponent;
const sweepPath = (sweep: string): string => `/api/sweeps/${enc(sweep)}`;
const trialPath = (sweep: string, number: number): string => `${sweepPath(sweep)}/trials/${number}`;

/** Every address that the page calls. */
export const paths = {
  session: '/api/session',
  workers: '/api/workers',
  sweeps: '/api/sweeps',
  listEvents: '/api/events',
  sweep: sweepPath,
  events: (sweep: string, logs?: number): string =>
    `${sweepPath(sweep)}/events${logs === undefined ? '' : `?logs=${logs}`}`,
  ranking: (sweep: string): string => `${sweepPath(sweep)}/ranking`,
  analysis: (sweep: string, query: URLSearchParams): string =>
    `${sweepPath(sweep)}/analysis?${query.toString()}`,
  action: (sweep: string, action: 'pause' | 'resume' | 'stop' | 'more' | 'tags'): string =>
    `${sweepPath(sweep)}/${action}`,
  trials: (sweep: string, query: URLSearchParams): string =>
    `${sweepPath(sweep)}/trials?${query.toString()}`,
  trial: trialPath,
  logs: (sweep: string, number: number, tail: number): string =>
    `${trialPath(sweep, number)}/logs?tail=${tail}`,
  checkpoint: (sweep: string, number: number, which: Which): string =>
    `${trialPath(sweep, number)}/checkpoint?which=${which}`,
  checkpointZip: (sweep: string, number: number, which: Which): string =>
    `${trialPath(sweep, number)}/checkpoint.zip?which=${which}`,
  checkpointFile: (
    sweep: string,
    number: number,
    file: { readonly which: Which; readonly name: string },
  ): string => `${trialPath(sweep, number)}/checkpoint/files/${enc(file.name)}?which=${file.which}`,
  curves: (sweep: string, query: URLSearchParams): string =>
    `${sweepPath(sweep)}/curves?${query.toString()}`,
} as const;
