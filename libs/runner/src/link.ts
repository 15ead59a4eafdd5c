import type {
  AttemptOutcome,
  CheckpointFile,
  CheckpointRef,
  Decision,
  Metrics,
  TrialId,
} from '@capsweep/domain';
import type { Assignment, TrainerReport } from './contract.ts';

/** Names one attempt. */
export interface AttemptKey {
  readonly trial: TrialId;
  readonly attempt: number;
}

/** A trial granted to this worker, with everything needed to start it. */
export interface Grant {
  readonly assignment: Assignment;
  /** Slots that it occupies. */
  readonly slots: number;
  /** The module to run; absent for the built-in trainer. */
  readonly trainerModule?: string;
  readonly resume?: CheckpointRef;
}

/** A checkpoint in a local folder, ready to be stored. */
export interface LocalCheckpoint {
  readonly folder: string;
  readonly files: readonly CheckpointFile[];
  readonly step: number;
  readonly epoch: number;
  readonly metrics?: Metrics;
}

/** What the coordinator wants of a running attempt, unasked. */
export interface LinkCommand extends AttemptKey {
  readonly kind: 'checkpoint' | 'pause' | 'stop' | 'fenced';
  readonly reason: string;
}

/**
 * A worker's connection to the coordinator: over gRPC, or in the same process.
 *
 * - Calls made while the connection is down wait and are sent again after it is back.
 * - What is sent for one attempt arrives in order.
 * - `report` and `finish` are idempotent at the other end, so sending twice does no harm.
 */
export interface CoordinatorLink {
  /** Asks for a trial that fits into `slots`. */
  claim(slots: number): Promise<Grant | undefined>;
  report(key: AttemptKey, report: TrainerReport): Promise<Decision>;
  /** Stores the files, then commits them as one checkpoint. */
  saveCheckpoint(key: AttemptKey, checkpoint: LocalCheckpoint): Promise<'committed' | 'fenced'>;
  /** Fetches a checkpoint's files into a folder and verifies them. */
  loadCheckpoint(ref: CheckpointRef, folder: string): Promise<void>;
  finish(key: AttemptKey, outcome: AttemptOutcome): Promise<'accepted' | 'fenced'>;
  /** Passes on log lines; may drop some under pressure. */
  log(key: AttemptKey, lines: readonly { at: number; level: string; text: string }[]): void;
  /** Says which attempts are alive; keeps their leases. */
  heartbeat(attempts: readonly AttemptKey[]): void;
  onCommand(listener: (command: LinkCommand) => void): () => void;
  /** Half of this without news from the parent, and a child ends itself. */
  readonly leaseMs: number;
}
