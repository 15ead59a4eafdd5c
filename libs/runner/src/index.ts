// For trainers.
export { defineTrainer } from './contract.ts';
export type {
  Assignment,
  FollowerContext,
  ResumePoint,
  Trainer,
  TrainerCheckpoint,
  TrainerReport,
  TrainerResult,
  TrialContext,
  TrialGroup,
  Wish,
} from './contract.ts';

// For whoever runs trials.
export type { AttemptEnd, AttemptLimits } from './attempt/attempt.ts';
export { ChildPool } from './process/pool.ts';
export { Runner } from './runner.ts';
export type { RunnerEvent, RunnerOptions } from './runner.ts';
export { gpusOf } from './gpus.ts';
export { fittingSlots } from './slots.ts';
export type { FittingSlots } from './slots.ts';
export { serveTrials } from './serve-trials.ts';
export type { ServeOptions } from './serve-trials.ts';
export type { TrainerPlaces } from './trainer-module.ts';
