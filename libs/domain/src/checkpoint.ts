import type { Json, Metrics, Params } from './json.ts';
import type { TrialId } from './ids.ts';

/** One file of a checkpoint. */
export interface CheckpointFile {
  readonly name: string;
  readonly bytes: number;
  /** Lower-case hexadecimal. */
  readonly sha256: string;
}

/**
 * A committed checkpoint, small enough to keep with its trial. The files are listed in the
 * manifest object, whose own hash is here: holding a ref, one can verify everything behind it.
 */
export interface CheckpointRef {
  readonly trial: TrialId;
  readonly attempt: number;
  readonly step: number;
  /** Completed epochs; fractional in the middle of one. */
  readonly epoch: number;
  readonly bytes: number;
  readonly manifestSha256: string;
  /** Objective values of exactly these weights; absent when they were not evaluated. */
  readonly values?: readonly number[];
  /** What constraints look at, of these weights; absent where the sweep has none. */
  readonly bound?: Metrics;
}

/** What `manifest.json` of a checkpoint says. Its objects become visible by being listed here. */
export interface CheckpointManifest {
  readonly format: 'capsweep-checkpoint-1';
  readonly trial: TrialId;
  readonly attempt: number;
  readonly step: number;
  readonly epoch: number;
  readonly files: readonly CheckpointFile[];
  readonly metrics?: Metrics;
  readonly values?: readonly number[];
  readonly params?: Params;
  /** What a reader of the files needs to know: preprocessing, labels, versions. */
  readonly about?: Readonly<Record<string, Json>>;
}

/** The bucket's folder of a checkpoint. The attempt is part of it, so nothing is written twice. */
export function checkpointFolder(ref: Pick<CheckpointRef, 'trial' | 'attempt' | 'step'>): string {
  const [sweep, number] = ref.trial.split('-') as [string, string];
  return `sweeps/${sweep}/trials/${number}/attempt-${ref.attempt}/step-${ref.step}`;
}

/** The bucket's folder of everything a trial keeps. */
export function trialFolder(trial: TrialId): string {
  const [sweep, number] = trial.split('-') as [string, string];
  return `sweeps/${sweep}/trials/${number}`;
}

/** The manifest's own name in the folder. */
export const manifestName = 'manifest.json';

/** Whether a name may be a file of a checkpoint: plain, without a path, and not the manifest's. */
export function isCheckpointFileName(name: string): boolean {
  return /^[A-Za-z0-9][A-Za-z0-9._-]{0,100}$/.test(name) && name !== manifestName;
}
