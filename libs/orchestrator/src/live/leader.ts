import type {
  Clock,
  Doorbell,
  EventLog,
  LeaderEpoch,
  ObjectStore,
  Report,
  SweepId,
  TrialStore,
  WorkerCommand,
  WorkerId,
} from '@capsweep/domain';
import type { Gate, KeyedMutex } from './locks.ts';
import type { LeaseTable } from './leases.ts';
import type { LiveSweep } from './live-sweep.ts';
import type { AttemptLogLine, LogBook } from '../use-cases/logs.ts';

/** What the orchestration needs from the world. */
export interface OrchestratorPorts {
  readonly trials: TrialStore;
  readonly events: EventLog;
  readonly doorbell: Doorbell;
  readonly objects: ObjectStore;
  readonly clock: Clock;
}

export interface OrchestratorOptions {
  /** A worker that is silent for so long has lost its trials. @defaultValue 15 seconds */
  readonly leaseMs?: number;
  /** The same for programs that ask and tell over HTTP. @defaultValue 10 minutes */
  readonly externalLeaseMs?: number;
  /** Waiting trials kept ready in each sweep. @defaultValue 64 */
  readonly lookahead?: number;
  /** Makes a new sweep's id; must not repeat itself. */
  readonly newSweepId: () => SweepId;
}

/** Something that people who look on would like to know. */
export type Change =
  | { readonly kind: 'sweep'; readonly sweep: SweepId }
  | { readonly kind: 'removed'; readonly sweep: SweepId }
  | { readonly kind: 'trial'; readonly sweep: SweepId; readonly number: number }
  | {
      readonly kind: 'point';
      readonly sweep: SweepId;
      readonly number: number;
      readonly report: Report;
    }
  | {
      readonly kind: 'log';
      readonly sweep: SweepId;
      readonly number: number;
      readonly lines: readonly AttemptLogLine[];
      /** Lines that were lost on the way here. */
      readonly dropped: number;
    }
  | { readonly kind: 'command'; readonly worker: WorkerId; readonly command: WorkerCommand }
  /** Somebody else leads now; nothing can be written here any more. */
  | { readonly kind: 'deposed' }
  /** Something failed in the background; it will be tried again. */
  | { readonly kind: 'trouble'; readonly what: string; readonly error: unknown };

/** Everything the leading process holds. All of it can be rebuilt from the ports. */
export interface Leader {
  readonly ports: OrchestratorPorts;
  readonly options: Required<OrchestratorOptions>;
  readonly epoch: LeaderEpoch;
  readonly sweeps: Map<SweepId, LiveSweep>;
  readonly locks: KeyedMutex;
  readonly gate: Gate;
  readonly leases: LeaseTable;
  readonly logs: LogBook;
  readonly emit: (change: Change) => void;
}
