export { defineTrainer } from './contract.ts';
export type {
  Assignment,
  AttemptEnd,
  ResumePoint,
  Trainer,
  TrainerCheckpoint,
  TrainerReport,
  TrainerResult,
  TrialContext,
  Wish,
} from './contract.ts';
