import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { SweepError, type Json } from '@capsweep/domain';
import type { Position } from '../training/plan.ts';
import type { Totals } from '../training/tally.ts';
import { decodeTensors, encodeTensors, type StoredTensor } from './tensor-file.ts';

const stateFile = 'train-state.bin';
const format = 'capsweep-train-state-1';

/**
 * What a run needs to go on exactly, besides the model's weights. The data order, dropout and
 * augmentation are functions of seed, epoch and step, so the position stands for all of them.
 */
export interface TrainState {
  readonly position: Position;
  /** The present epoch's sums, and what of them has been reported. */
  readonly totals: Totals;
  readonly reported: Totals;
  /** The optimizer's own variables, such as Adam's moments. */
  readonly optimizer: readonly StoredTensor[];
  /** What computed it. Going on elsewhere is allowed, but not bit for bit the same. */
  readonly computedBy: Readonly<Record<string, Json>>;
}

type Header = Omit<TrainState, 'optimizer'> & { readonly format: string };

/** Writes `train-state.bin`. */
export async function saveTrainState(state: TrainState, folder: string): Promise<void> {
  const { optimizer, position, totals, reported, computedBy } = state;
  const header = { format, position, totals, reported, computedBy } as unknown as Json;
  await writeFile(join(folder, stateFile), encodeTensors({ header, tensors: optimizer }));
}

/** Reads what {@link saveTrainState} wrote. */
export async function loadTrainState(folder: string): Promise<TrainState> {
  try {
    const { header, tensors } = decodeTensors(await readFile(join(folder, stateFile)));
    const { format: found, ...rest } = header as unknown as Header;
    if (found !== format) throw new RangeError(`its format is ${found}, not ${format}`);
    return { ...rest, optimizer: tensors };
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    const message = `Checkpoint ${folder}: ${stateFile} cannot be read (${why}).`;
    throw new SweepError('checkpoint-corrupt', message, { cause });
  }
}
