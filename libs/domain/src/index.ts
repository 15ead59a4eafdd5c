export { assertNever } from './assert-never.ts';
export { sameAttempt } from './assignment.ts';
export type { Assignment, AttemptKey, Grant, WorkerCommand } from './assignment.ts';
export type { AttemptOutcome, AttemptRecord, Lease } from './attempt.ts';
export { checkpointFolder, isCheckpointFileName, manifestName, trialFolder } from './checkpoint.ts';
export type { CheckpointFile, CheckpointManifest, CheckpointRef } from './checkpoint.ts';
export { errorCodes, isErrorCode } from './errors/codes.ts';
export type { ErrorCode } from './errors/codes.ts';
export { SweepError } from './errors/sweep-error.ts';
export type { ErrorDetails, SweepErrorInfo } from './errors/sweep-error.ts';
export { compareCursors, logStart } from './events.ts';
export type { LoggedEvent, SweepEvent } from './events.ts';
export { parseTrialId, sweepId, trialId, workerId } from './ids.ts';
export type { LeaderEpoch, SweepId, TrialId, WorkerId } from './ids.ts';
export type { Json, Metrics, Params, ParamValue } from './json.ts';
export type { BestResult, Decision, Measurement, Report } from './report.ts';
export { range } from './range.ts';
export { deriveSeed } from './seed.ts';
export { changeSweep, isEnded, newSweep } from './sweep.ts';
export type { EnqueuedConfiguration, Sweep, SweepChange, SweepState } from './sweep.ts';
export { isFinished, newTrial, transition } from './trial.ts';
export type {
  Actor,
  CompleteTrial,
  FailedTrial,
  PausedTrial,
  RunningTrial,
  StoppedTrial,
  Trial,
  TrialChange,
  TrialState,
  WaitingTrial,
} from './trial.ts';

export { defaultSettings } from './spec/catalog.ts';
export type { SettingSpec, TrainerCatalog } from './spec/catalog.ts';
export { suits } from './worker.ts';
export type { LogLevel, LogLine, WorkerInfo } from './worker.ts';

export { cellsOf, firstRepeats, numberOf, placeOf, trialCount } from './spec/plan.ts';
export type { TrialPlace } from './spec/plan.ts';
export type {
  ChoiceDimension,
  Condition,
  Dimension,
  FloatDimension,
  IntDimension,
  Space,
  ValueDimension,
} from './spec/space.ts';
export type {
  CheckpointSpec,
  MethodSpec,
  MetricConstraint,
  Objective,
  ResourceSpec,
  SearchSpec,
  StopSpec,
  SweepSpec,
  TrainerSpec,
} from './spec/sweep-spec.ts';

// The ports: what the product needs from the world.
export type { Clock } from './ports/clock.ts';
export type { CoordinatorLink, LocalCheckpoint } from './ports/coordinator-link.ts';
export type { Bell, Doorbell, DoorbellListener } from './ports/doorbell.ts';
export type { EventLog } from './ports/event-log.ts';
export type { ObjectInfo, ObjectStore, SignedAddress } from './ports/object-store.ts';
export type { ClaimOffer, TrialStore, TrialWrite } from './ports/trial-store.ts';
