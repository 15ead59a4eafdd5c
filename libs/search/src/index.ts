export { samplers, schedulers } from './methods.ts';
export { spreadOf } from './spread.ts';
export type { Spread } from './spread.ts';
export type {
  Command,
  Problem,
  Sampler,
  SamplerMethod,
  Scheduler,
  SchedulerMethod,
  SearchOptions,
  TrialEvent,
} from './types.ts';

// Symbols above are for users of the library; symbols below are for other packages here.
export { rngFor } from './random/rng.ts';
export type { Rng } from './random/rng.ts';
export { dimensionOrder, isActive } from './space/conditions.ts';
