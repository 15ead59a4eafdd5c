import type {
  AttemptKey,
  AttemptOutcome,
  CheckpointManifest,
  Decision,
  Grant,
  Measurement,
  WorkerCommand,
  WorkerInfo,
} from '@capsweep/domain';
import type {
  Addresses,
  AddressRequest,
  LogBatch,
  Pulse,
  Welcome,
} from '../../coordination/messages.ts';

/** A worker process that is connected, or was a moment ago. The same object over reconnects. */
export interface ConnectedWorker {
  readonly info: WorkerInfo;
  /** Sends a command, again and again until it has arrived or the worker is gone. */
  command(command: WorkerCommand): void;
  /** Ends the stream; the worker will try to come back. */
  disconnect(reason: string): void;
}

/**
 * What the coordinator does with what workers say. The server takes care of the rest: tokens,
 * repeats, order, answers.
 *
 * - Requests of one attempt are handled one after the other: its reports and its finish in one
 *   line, its addresses and commits in another; but a commit waits for the reports that were sent
 *   before it. A worker's claims are a line of their own.
 * - A request that was answered is not handled again by this process. After a restart of the
 *   coordinator it may be: handlers are idempotent by (trial, attempt, step).
 * - A handler that throws `store-unavailable`, `bucket-unavailable` or `write-conflict` is called
 *   again after a while. `leader-stale` ends the stream, so that the worker looks for the leader.
 *   Any other error is the answer.
 */
export interface CoordinationHandlers {
  /** At every connect. An error that no retry would mend refuses the worker. */
  onHello(worker: ConnectedWorker): Promise<Welcome>;
  onClaim(worker: ConnectedWorker, slots: number): Promise<Grant | undefined>;
  onReport(worker: ConnectedWorker, key: AttemptKey, measurement: Measurement): Promise<Decision>;
  /** Signs addresses; for writing only to the worker's own attempts (else `attempt-fenced`). */
  onAddresses(worker: ConnectedWorker, request: AddressRequest): Promise<Addresses>;
  /** The files are stored: writes the manifest object and makes the checkpoint visible. */
  onCommit(worker: ConnectedWorker, manifest: CheckpointManifest): Promise<'committed' | 'fenced'>;
  onFinish(
    worker: ConnectedWorker,
    key: AttemptKey,
    outcome: AttemptOutcome,
  ): Promise<'accepted' | 'fenced'>;
  /**
   * Renews the leases of these attempts; also called after each hello. Returns those that are not
   * this worker's any more: they are fenced.
   */
  onHeartbeat(worker: ConnectedWorker, pulse: Pulse): Promise<readonly AttemptKey[]>;
  /** Until it resolves, no further lines of this worker are read. */
  onLogs(batch: LogBatch): Promise<void>;
  /** The worker left and did not come back in time. Says nothing about its attempts. */
  onGone(worker: ConnectedWorker): void;
}
