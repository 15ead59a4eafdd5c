import type {
  ClaimOffer,
  LeaderEpoch,
  Report,
  Sweep,
  SweepEvent,
  SweepId,
  Trial,
  TrialId,
  TrialWrite,
  WaitingTrial,
} from '@capsweep/domain';

interface Fenced {
  readonly epoch: LeaderEpoch;
}

/** What can be asked of a trial store, as plain data: one member for each mutating method. */
export type Mutation =
  | { readonly kind: 'lead' }
  | (Fenced & {
      readonly kind: 'create-sweep';
      readonly sweep: Sweep;
      readonly events: readonly SweepEvent[];
    })
  | (Fenced & {
      readonly kind: 'write-sweep';
      readonly before: Sweep;
      readonly after: Sweep;
      readonly events: readonly SweepEvent[];
    })
  | (Fenced & { readonly kind: 'remove-sweep'; readonly sweep: SweepId })
  | (Fenced & {
      readonly kind: 'add-trials';
      readonly trials: readonly WaitingTrial[];
      readonly events: readonly SweepEvent[];
    })
  | (Fenced & { readonly kind: 'write-trial'; readonly write: TrialWrite })
  | (Fenced & { readonly kind: 'claim'; readonly offer: ClaimOffer })
  | (Fenced & { readonly kind: 'drop-curve'; readonly trial: TrialId });

/**
 * What an accepted mutation does, as plain data: applying the effects of a mutation to the state
 * that decided them never fails, and a journal of effects is the whole truth.
 */
export type Effect =
  | { readonly kind: 'lead'; readonly epoch: LeaderEpoch }
  | { readonly kind: 'sweep'; readonly sweep: Sweep }
  | { readonly kind: 'forget'; readonly sweep: SweepId }
  | { readonly kind: 'trial'; readonly trial: Trial }
  | { readonly kind: 'log'; readonly sweep: SweepId; readonly events: readonly SweepEvent[] }
  | {
      readonly kind: 'curve';
      readonly trial: TrialId;
      readonly truncateAfter?: number;
      readonly reports: readonly Report[];
    }
  | { readonly kind: 'drop-curve'; readonly trial: TrialId };
