// Which engine runs
export { startEngine } from './select/start-engine.ts';
export type { EngineOptions, RunningEngine } from './select/start-engine.ts';
export type { EngineFacts, EngineName, Numerics } from './select/engines.ts';

// Training
export { runLoop } from './training/loop.ts';
export type {
  Ending,
  Evaluation,
  LoopHooks,
  LoopOptions,
  LoopWish,
  Standing,
} from './training/loop.ts';
export { Session } from './training/session.ts';
export type { SessionParts } from './training/session.ts';
export { followLeader } from './training/group/follow.ts';
export type { Follower } from './training/group/follow.ts';
export { evaluateTogether, leadOthers } from './training/group/lead.ts';
export type { Others } from './training/group/lead.ts';
export type { Channel } from './training/group/messages.ts';
export { alone, partOf } from './training/group/part.ts';
export type { Seat } from './training/group/part.ts';
export { nothing } from './training/tally.ts';
export type { Totals } from './training/tally.ts';
export { evaluate, Evaluator } from './training/evaluate.ts';
export type { EvaluationSet, EvaluatorParts } from './training/evaluate.ts';
export type { OptimizerSpec } from './optimizers/rules.ts';

// Data
export { splitSamples } from './data/split.ts';
export type { Split, SplitOptions } from './data/split.ts';
export type { Preprocessing, Samples } from './data/samples.ts';
export type { Augmentation, Fill } from './data/augment/augmentation.ts';

// Files
export {
  loadWeights,
  openModel,
  registerFileScheme,
  saveModel,
} from './checkpoint/model-folder.ts';
export type { About, OpenedModel } from './checkpoint/model-folder.ts';
