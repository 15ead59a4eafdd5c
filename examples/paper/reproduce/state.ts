/** @file What lies in the state folder between runs: the curve so far, and the last checkpoint in shards. */
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Measurement, Params } from '@capsweep/domain';
import type { ResumePoint, TrainerCheckpoint } from '@capsweep/runner';
import { joinParts, split } from './shards.ts';

/** A run so far. */
export interface Run {
  readonly params: Params;
  /** Ends of epochs. */
  readonly curve: readonly Measurement[];
  readonly checkpoint?: { readonly folder: string; readonly step: number; readonly epoch: number };
}

const file = (state: string): string => join(state, 'run.json');

/** Opens a state folder. Throws RangeError where another run began there. */
export async function openRun(state: string, params: Params): Promise<Run> {
  await mkdir(state, { recursive: true });
  if (!existsSync(file(state))) return { params, curve: [] };
  const run = JSON.parse(await readFile(file(state), 'utf8')) as Run;
  if (JSON.stringify(run.params) === JSON.stringify(params)) return run;
  throw new RangeError(`${state} has a run with other settings; name another folder with --state`);
}

/** The last checkpoint's files, put together in a folder of their own. */
export async function resumePoint(state: string, run: Run): Promise<ResumePoint | undefined> {
  if (!run.checkpoint) return undefined;
  const folder = await mkdtemp(join(tmpdir(), 'capsweep-resume-'));
  await joinParts(join(state, run.checkpoint.folder), folder);
  return { folder, step: run.checkpoint.step, epoch: run.checkpoint.epoch };
}

/** Keeps a checkpoint in place of the one before; whenever this is interrupted, one of them is there. */
export async function keep(
  state: string,
  run: Run,
  checkpoint: TrainerCheckpoint,
  shardBytes: number,
): Promise<Run> {
  const whole = await mkdtemp(join(tmpdir(), 'capsweep-checkpoint-'));
  const { step, epoch } = checkpoint;
  const folder = `checkpoint-${step}`;
  try {
    await checkpoint.write(whole);
    await rm(join(state, folder), { recursive: true, force: true });
    await split(whole, join(state, folder), shardBytes);
  } finally {
    await rm(whole, { recursive: true });
  }
  const next = { ...run, checkpoint: { folder, step, epoch } };
  await save(state, next);
  const before = run.checkpoint?.folder;
  if (before !== undefined && before !== folder) {
    await rm(join(state, before), { recursive: true, force: true });
  }
  return next;
}

async function save(state: string, run: Run): Promise<void> {
  await writeFile(`${file(state)}.next`, JSON.stringify(run, null, 2));
  await rename(`${file(state)}.next`, file(state));
}
