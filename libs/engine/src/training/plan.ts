/**
 * @file Where a run stands, as arithmetic. Nothing here draws or counts anything that is not a
 * function of the plan and the position, so a position is all that a resumed run needs.
 */
import { deriveSeed, range } from '@capsweep/domain';
import { shuffle } from '../data/shuffle.ts';

/** How far a run is to go. */
export interface Plan {
  /** Training samples in an epoch. */
  readonly samples: number;
  readonly batchSize: number;
  readonly epochs: number;
  /** Draws the order of every epoch. */
  readonly seed: number;
}

/** How far a run has come. */
export interface Position {
  /** Epochs that are over, their evaluation included. */
  readonly epoch: number;
  /** Batches of the present epoch that are done. */
  readonly batch: number;
  /** Optimizer steps since the run began. */
  readonly step: number;
}

/** The beginning. */
export const start: Position = { epoch: 0, batch: 0, step: 0 };

/** Batches in an epoch; the last may be smaller. */
export function batchesPerEpoch(plan: Plan): number {
  return Math.ceil(plan.samples / plan.batchSize);
}

/** Whether all batches of the present epoch are done. */
export function isEpochDone(plan: Plan, position: Position): boolean {
  return position.batch >= batchesPerEpoch(plan);
}

/** After one more step. */
export function afterStep({ epoch, batch, step }: Position): Position {
  return { epoch, batch: batch + 1, step: step + 1 };
}

/** After an epoch's evaluation. */
export function afterEpoch({ epoch, step }: Position): Position {
  return { epoch: epoch + 1, batch: 0, step };
}

/** Completed epochs, with a fraction in the middle of one. */
export function epochsDone(plan: Plan, { epoch, batch }: Position): number {
  return epoch + batch / batchesPerEpoch(plan);
}

/** The samples of the batch that comes next, as a range of the epoch's order. */
export function nextRange(plan: Plan, { batch }: Position): { from: number; to: number } {
  const from = batch * plan.batchSize;
  return { from, to: Math.min(from + plan.batchSize, plan.samples) };
}

/** The order of an epoch: places in the list of training samples, each once. */
export function epochOrder(plan: Plan, epoch: number): Uint32Array {
  return shuffle(range(plan.samples), deriveSeed(plan.seed, 'order', epoch));
}
