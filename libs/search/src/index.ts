export { samplers, schedulers } from './methods.ts';
export { analyze } from './analysis/analyze.ts';
export type { Analysis, AnalysisInput, AnalyzedResult, Dependence } from './analysis/analyze.ts';
export { bestSoFar, distributionOf } from './analysis/curves.ts';
export type { DistributionStep } from './analysis/curves.ts';
export { fanova, partialDependence } from './analysis/fanova.ts';
export type {
  AnalysisOptions,
  DependencePoint,
  Importance,
  Observation,
} from './analysis/fanova.ts';
export { holmAdjusted, pairedTest } from './analysis/paired.ts';
export type { PairedTest } from './analysis/paired.ts';
export { pedAnova } from './analysis/ped-anova.ts';
export { stopReason } from './analysis/stop.ts';
export type { StopResult, StopRule } from './analysis/stop.ts';
export { dominates, frontsOf, paretoFront } from './pareto/fronts.ts';
export { growHypervolume, hypervolume } from './pareto/hypervolume.ts';
export type { GrowingHypervolume } from './pareto/hypervolume.ts';
export { replay } from './simulate/replay.ts';
export type { Replay } from './simulate/replay.ts';
export { simulate } from './simulate/simulate.ts';
export type { Curve, Shown, SimulatedEnd, Simulation } from './simulate/simulate.ts';
export { contenders } from './contenders.ts';
export type { Repeated } from './contenders.ts';
export { excessOf, meanViolations, totalViolation, violationsOf } from './constraints.ts';
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
export { printSteps } from './schedulers/steps/text.ts';
export type { Step } from './schedulers/steps/text.ts';
export { completeParams } from './space/complete.ts';
export { dimensionOrder, isActive } from './space/conditions.ts';
export { heldProblem } from './space/held.ts';
