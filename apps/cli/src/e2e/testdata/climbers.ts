import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';
import { say } from '../../testdata.ts';
import type { Town } from './town.ts';

export const climbingTrainer = fileURLToPath(new URL('climbing-trainer.mjs', import.meta.url));

/** Steps that one process made for one trial, with one rate. */
export interface Segment {
  readonly trial: string;
  readonly pid: number;
  readonly from: number;
  readonly to: number;
  readonly rate: number;
}

/** What a climbing trial's best checkpoint says of itself. */
export interface State {
  readonly step: number;
  readonly score: number;
  readonly way: readonly Segment[];
}

/** Pulls a trial's checkpoint, as a user would, and reads it. */
export async function stateOf(town: Town, sweep: string, number: number): Promise<State> {
  const out = join(town.folder, `${sweep}-trial-${number}`);
  const asked = ['pull', sweep, '--trial', String(number), '--force', '--out', out];
  expect(await say(asked, { env: town.env })).toMatchObject({ code: 0 });
  const state = JSON.parse(await readFile(join(out, 'state.json'), 'utf8')) as State;
  return { ...state, way: state.way.filter(({ from, to }) => to > from) };
}
