import { InvalidArgumentError, Option } from 'commander';
import type { Desk } from './desk.ts';
import { localDesk } from './local/desk.ts';
import { localFolder, openLocalHouse } from './local/house.ts';
import { remoteDesk } from './remote/desk.ts';
import type { Io } from './io.ts';
import { connect } from './remote/connect.ts';

/** Options that most commands have. */
export interface Common {
  readonly json?: boolean;
  readonly local?: boolean | string;
}

/** `--json`. */
export const json = (): Option => new Option('--json', 'print one JSON document');
/** `--local`, for commands that look. */
export const local = (): Option =>
  new Option('--local [dir]', 'look at the sweeps that ran with --local (in .capsweep here)');
/** Reads a whole number. */
export const count = (text: string): number => {
  const n = Number(text);
  if (Number.isInteger(n) && n >= 0) return n;
  throw new InvalidArgumentError('a whole number is expected.');
};

/** Does something where the sweeps are: in a local folder, or behind the HTTP API. */
export async function withDesk(
  io: Io,
  { local: folder }: Common,
  work: (desk: Desk) => Promise<void>,
): Promise<void> {
  const desk = folder
    ? localDesk(await openLocalHouse(localFolder(typeof folder === 'string' ? folder : undefined)))
    : remoteDesk(await connect(io.env));
  try {
    await work(desk);
  } finally {
    await desk.close();
  }
}
