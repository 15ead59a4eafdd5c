import type { AttemptKey, Grant, WorkerCommand } from '../assignment.ts';
import type { AttemptOutcome } from '../attempt.ts';
import type { CheckpointManifest, CheckpointRef } from '../checkpoint.ts';
import type { Decision, Measurement } from '../report.ts';
import type { LogLine } from '../worker.ts';

/** A checkpoint in a local folder that holds the manifest's files, ready to be stored. */
export interface LocalCheckpoint {
  readonly folder: string;
  readonly manifest: CheckpointManifest;
}

/**
 * A worker's connection to the coordinator: over gRPC, or in the same process.
 *
 * - Calls made while the connection is down wait, and are sent again after it is back; they reject
 *   only with a SweepError that repeating would not mend, or when the link is closed.
 * - What is sent for one attempt arrives in the order of the calls: reports and the finish in one
 *   line, checkpoints in another. Whoever finishes waits for the last checkpoint first.
 * - `report`, `saveCheckpoint` and `finish` are idempotent at the other end by (trial, attempt,
 *   step), so that sending twice does no harm.
 * - A decision may also come as a command, when too much waits to keep every answer apart.
 */
export interface CoordinatorLink {
  /** How long a trainer and whoever watches it may be without news of each other. */
  readonly patienceMs: number;
  /** How often to send heartbeats. */
  readonly heartbeatMs: number;
  /** Asks for a trial that fits into `slots`. */
  claim(slots: number): Promise<Grant | undefined>;
  report(key: AttemptKey, report: Measurement): Promise<Decision>;
  /** Stores the files, then commits them as one checkpoint. */
  saveCheckpoint(
    key: AttemptKey,
    checkpoint: LocalCheckpoint,
    signal: AbortSignal,
  ): Promise<'committed' | 'fenced'>;
  /**
   * Fetches a checkpoint's files into an empty folder and verifies them.
   *
   * @throws SweepError `checkpoint-corrupt` when the stored bytes are not the committed ones.
   */
  loadCheckpoint(ref: CheckpointRef, folder: string, signal: AbortSignal): Promise<void>;
  finish(key: AttemptKey, outcome: AttemptOutcome): Promise<'accepted' | 'fenced'>;
  /** Passes on log lines; drops some under pressure, and says how many. */
  log(key: AttemptKey, lines: readonly LogLine[]): void;
  /** Says which attempts are alive; that renews their leases. A draining worker takes no new ones. */
  heartbeat(attempts: readonly AttemptKey[], isDraining: boolean): void;
  /** Calls the listener for each command until the returned cleanup is called. */
  onCommand(listener: (command: WorkerCommand) => void): () => void;
}
