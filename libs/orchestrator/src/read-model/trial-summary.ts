import type { Actor, Metrics, Params, SweepErrorInfo, TrialState } from '@capsweep/domain';
import type { Violation } from './violations.ts';

/** A trial as listings show it. Times are milliseconds since 1970. */
export interface TrialSummary {
  readonly number: number;
  readonly cell: number;
  readonly configuration: number;
  readonly repeat: number;
  readonly seed: number;
  readonly state: TrialState;
  readonly params?: Params;
  readonly metrics: Metrics;
  readonly values?: readonly number[];
  /** The constraints that it breaks; absent without a value, and where the sweep has none. */
  readonly violations?: readonly Violation[];
  readonly step: number;
  readonly epoch: number;
  readonly attempt: number;
  readonly failures: number;
  readonly worker?: string;
  readonly startedAt?: number;
  readonly endedAt?: number;
  /** Over all finished attempts; a running one adds the time since `runningSince`. */
  readonly runSeconds: number;
  readonly runningSince?: number;
  readonly by?: Actor;
  readonly reason?: string;
  readonly error?: SweepErrorInfo;
  readonly hasCheckpoint: boolean;
}
