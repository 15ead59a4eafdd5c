import type {
  AttemptKey,
  AttemptOutcome,
  CheckpointManifest,
  ClaimOffer,
  Decision,
  Grant,
  LogLine,
  Measurement,
  SignedAddress,
  WorkerId,
} from '@capsweep/domain';
import type { Leader } from '../live/leader.ts';
import { addresses, commitCheckpoint, type AddressInput } from '../use-cases/checkpoint.ts';
import { claim, toGrant } from '../use-cases/claim.ts';
import { finishAttempt } from '../use-cases/finish.ts';
import { findKnown } from '../use-cases/keys.ts';
import { heartbeat } from '../use-cases/reclaim-lost.ts';
import { acceptReport } from '../use-cases/report.ts';

/**
 * What a worker may do. Whatever an attempt says that no longer holds its trial is answered
 * `fenced` (or undefined) and changes nothing; saying a thing twice does what saying it once does.
 */
export interface WorkerApi {
  claim(offer: Omit<ClaimOffer, 'at'>): Promise<Grant | undefined>;
  report(key: AttemptKey, report: Measurement): Promise<Decision>;
  /** @throws SweepError `attempt-fenced` */
  addresses(request: AddressInput): Promise<Readonly<Record<string, SignedAddress>>>;
  commitCheckpoint(manifest: CheckpointManifest): Promise<'committed' | 'fenced'>;
  finish(key: AttemptKey, outcome: AttemptOutcome): Promise<'accepted' | 'fenced'>;
  /** How many slots of its worker an attempt takes; one where its sweep is gone. */
  slotsOf(key: AttemptKey): number;
  /** Renews leases; returns the attempts that the worker should let go. */
  heartbeat(worker: WorkerId, attempts: readonly AttemptKey[]): readonly AttemptKey[];
  /**
   * Keeps lines of an attempt, also of one that is over.
   *
   * @throws SweepError `bucket-unavailable` when there is no room for them; then none was taken.
   */
  log(key: AttemptKey, lines: readonly LogLine[], dropped?: number): Promise<void>;
}

/** The worker's side of the leader. */
export function workerApi(leader: Leader): WorkerApi {
  return {
    claim: async (offer) => {
      const granted = await claim(leader, offer);
      return granted && toGrant(granted);
    },
    report: (key, report) => acceptReport(leader, key, report),
    addresses: (request) => addresses(leader, request),
    commitCheckpoint: (manifest) => commitCheckpoint(leader, manifest),
    finish: (key, outcome) => finishAttempt(leader, key, outcome),
    slotsOf: (key) => findKnown(leader, key)?.live.sweep.spec.resources.slots ?? 1,
    heartbeat: (worker, attempts) => heartbeat(leader, worker, attempts),
    log: async (key, lines, dropped = 0) => {
      // Logs have a way of their own: the last lines of an attempt may come after its end.
      const known = findKnown(leader, key);
      if (!known) return;
      const { trial, attempt } = key;
      const { live, number } = known;
      const told = lines.map((line) => ({ ...line, attempt }));
      await leader.logs.append(trial, told, dropped);
      leader.emit({ kind: 'log', sweep: live.id, number, lines: told, dropped });
      // They are taken, whether the bucket has them already or not.
      if (live.table.hasEnded(number)) await leader.logs.close(trial).catch(() => undefined);
    },
  };
}
