/**
 * @file What workers and the coordinator say to each other, in the domain's words. The wire has
 * the same messages (src/proto); `convert/` translates, and nothing outside sees the wire's types.
 */
import type {
  AttemptKey,
  AttemptOutcome,
  CheckpointManifest,
  CheckpointRef,
  Decision,
  Grant,
  LogLine,
  Measurement,
  SignedAddress,
  SweepErrorInfo,
  WorkerCommand,
  WorkerId,
  WorkerInfo,
} from '@capsweep/domain';

/** Both ends must speak the same version; the coordinator refuses others. */
export const protocolVersion = 1;

/** Asks for addresses of a checkpoint's files, just before they are used. */
export interface AddressRequest {
  readonly method: SignedAddress['method'];
  readonly checkpoint: Pick<CheckpointRef, 'trial' | 'attempt' | 'step'>;
  /** Names within the checkpoint's folder; `manifest.json` is one of them when reading. */
  readonly files: readonly string[];
}

/** File name to address. */
export type Addresses = Readonly<Record<string, SignedAddress>>;

/** A request: it has an answer, and is sent again until it was answered. */
export type WorkerRequest =
  | { readonly kind: 'claim'; readonly slots: number }
  | { readonly kind: 'report'; readonly key: AttemptKey; readonly measurement: Measurement }
  | { readonly kind: 'addresses'; readonly request: AddressRequest }
  | { readonly kind: 'commit'; readonly manifest: CheckpointManifest }
  | { readonly kind: 'finish'; readonly key: AttemptKey; readonly outcome: AttemptOutcome };

/** How a worker is. */
export interface Pulse {
  /** The attempts that run there now. */
  readonly live: readonly AttemptKey[];
  /** It hands everything over and takes nothing new. */
  readonly isDraining: boolean;
}

/** Everything that a worker says. */
export type WorkerSays =
  | {
      readonly kind: 'hello';
      readonly protocol: number;
      readonly worker: WorkerInfo;
      readonly pulse: Pulse;
    }
  | { readonly kind: 'heartbeat'; readonly pulse: Pulse }
  | { readonly kind: 'received'; readonly command: number }
  | WorkerRequest;

/** A worker's message: `seq` is 0 when it wants no answer. */
export interface FromWorker {
  readonly seq: number;
  /** The answers to all requests up to this one have arrived. */
  readonly answered: number;
  readonly body: WorkerSays;
}

/** Where bells hang, and who may hear them. */
export interface DoorbellAccess {
  /** `redis://` or `rediss://`, with a user that can reach nothing but the bells. */
  readonly url: string;
  readonly prefix: string;
}

/** What a worker is told when it is let in. */
export interface Welcome {
  readonly leaseMs: number;
  readonly heartbeatMs: number;
  readonly doorbell?: DoorbellAccess;
}

/** The answer to a request. */
export type CoordinatorAnswer =
  | { readonly kind: 'granted'; readonly grant: Grant }
  | { readonly kind: 'nothing' }
  | { readonly kind: 'decision'; readonly decision: Decision }
  | { readonly kind: 'addresses'; readonly addresses: Addresses }
  | { readonly kind: 'committed'; readonly verdict: 'accepted' | 'fenced' }
  | { readonly kind: 'finished'; readonly verdict: 'accepted' | 'fenced' }
  | { readonly kind: 'failed'; readonly error: SweepErrorInfo };

/** Everything that the coordinator says. */
export type CoordinatorSays =
  | { readonly kind: 'welcome'; readonly welcome: Welcome }
  | { readonly kind: 'refused'; readonly error: SweepErrorInfo }
  | { readonly kind: 'command'; readonly number: number; readonly command: WorkerCommand }
  | CoordinatorAnswer;

/** A coordinator's message: `re` is the request that it answers, or 0. */
export interface FromCoordinator {
  readonly re: number;
  readonly body: CoordinatorSays;
}

/** Lines of one attempt's log. `dropped` were lost just before them. */
export interface LogBatch {
  readonly worker: WorkerId;
  /** Grows from 1 with each batch of a worker; one that is sent again keeps it. */
  readonly number: number;
  readonly key: AttemptKey;
  readonly dropped: number;
  readonly lines: readonly LogLine[];
}
