import type { SweepEvent } from '../events.ts';
import type { LeaderEpoch, SweepId, TrialId, WorkerId } from '../ids.ts';
import type { Report } from '../report.ts';
import type { Sweep } from '../sweep.ts';
import type { RunningTrial, Trial, TrialState, WaitingTrial } from '../trial.ts';

/** What a worker has to give: the claim takes the best trial that fits. */
export interface ClaimOffer {
  readonly worker: WorkerId;
  readonly pool: string;
  readonly slots: number;
  readonly labels: readonly string[];
  /** Milliseconds since 1970. */
  readonly at: number;
  /** Only trials of this sweep; ask/tell asks so. */
  readonly sweep?: SweepId;
}

/** A trial's next state with everything that must become true together with it. */
export interface TrialWrite {
  readonly before: Trial;
  /** One version after `before`, as `transition` returns it. */
  readonly after: Trial;
  readonly events: readonly SweepEvent[];
  /** Points for the trial's live curve. */
  readonly reports?: readonly Report[];
  /** Forget points of the live curve after this step: a new attempt will tell them again. */
  readonly truncateAfter?: number;
}

/**
 * The truth about sweeps, trials, attempts and leases.
 *
 * - **Atomic.** Every mutation happens wholly or not at all, together with its events.
 * - **Fenced.** Every mutation carries the epoch that `lead` returned. After a later `lead` by
 *   anyone, an older epoch is answered with SweepError `leader-stale` and nothing changes.
 * - **Compare-and-set.** `writeTrial` and `writeSweep` throw `write-conflict`, changing nothing,
 *   unless what is stored still has the version of `before`.
 * - **Durable.** What was acknowledged survives a crash of every process (not `memory`).
 * - Readers get values; changing them changes nothing here.
 * - All methods throw `store-unavailable` when the store cannot be reached; a mutation that threw
 *   so may or may not have happened.
 *
 * Not part of it: deciding. Stores write what the domain's transitions return. The one exception
 * is `claim`, which must pick and write in one step; the contract suite holds it to `transition`.
 */
export interface TrialStore {
  /** Takes the lead from whoever has it. */
  lead(): Promise<LeaderEpoch>;

  /** @throws SweepError `sweep-name-taken` */
  createSweep(epoch: LeaderEpoch, sweep: Sweep, events: readonly SweepEvent[]): Promise<void>;
  writeSweep(
    epoch: LeaderEpoch,
    change: { before: Sweep; after: Sweep; events: readonly SweepEvent[] },
  ): Promise<void>;
  /** Forgets a sweep with its trials, curves and log, and frees its name. */
  removeSweep(epoch: LeaderEpoch, sweep: SweepId): Promise<void>;
  /** All sweeps, oldest first. */
  sweeps(): Promise<readonly Sweep[]>;
  sweep(id: SweepId): Promise<Sweep | undefined>;

  /** Adds trials; one whose id exists already is left alone, with its event. */
  addTrials(
    epoch: LeaderEpoch,
    trials: readonly WaitingTrial[],
    events: readonly SweepEvent[],
  ): Promise<void>;
  writeTrial(epoch: LeaderEpoch, write: TrialWrite): Promise<void>;
  trial(id: TrialId): Promise<Trial | undefined>;
  /** A sweep's trials in these states (default: all), by number. */
  trials(sweep: SweepId, states?: readonly TrialState[]): Promise<readonly Trial[]>;

  /**
   * Grants one waiting trial to a worker, or nothing. Considered are running sweeps of the
   * offer's pool whose labels the worker carries, whose slots fit into the offer, and which run
   * fewer than `maxParallel` trials. Among them: higher priority first; then the user with fewer
   * running trials; then the sweep with fewer running trials; then the older sweep. Within the
   * sweep: the lowest trial number. Returns the trial with its next attempt number and lease.
   * The event `attempt-started` is logged in the same step.
   */
  claim(epoch: LeaderEpoch, offer: ClaimOffer): Promise<RunningTrial | undefined>;

  /** The live curve of a trial, by step; empty once it was dropped. */
  curve(id: TrialId): Promise<readonly Report[]>;
  /** Forgets a live curve, after it was archived. */
  dropCurve(epoch: LeaderEpoch, id: TrialId): Promise<void>;

  close(): Promise<void>;
}
