export type { PeopleApi } from './api/people.ts';
export type { ProgramApi, ProgramKey } from './api/programs.ts';
export type { WorkerApi } from './api/workers.ts';
export type { AnalysisRequest, CellAnalysis } from './history/analysis.ts';
export type { CellReplay, ReplayRequest, SweepReplay } from './history/replay.ts';
export type { TrialSchedule } from './history/schedule.ts';
export type { Change, OrchestratorOptions, OrchestratorPorts } from './live/leader.ts';
export { createOrchestrator } from './orchestrator.ts';
export type { Orchestrator } from './orchestrator.ts';
export type { Comparison, ComparisonQuery } from './read-model/comparison.ts';
export type { ConfigurationSummary } from './read-model/configurations.ts';
export type { TableCondition, TableCut, TableQuery } from './read-model/query.ts';
export { thinSeries } from './read-model/thin.ts';
export type { Series } from './read-model/thin.ts';
export type { TrialSummary } from './read-model/trial-summary.ts';
export type { Asked, Told } from './use-cases/ask-tell.ts';
export type { AddressInput } from './use-cases/checkpoint.ts';
export type { NewSweep } from './use-cases/create-sweep.ts';
export type { Enqueued } from './use-cases/enqueue.ts';
export type { ImportedTrial } from './use-cases/import-sweep.ts';
export type { AttemptLogLine } from './use-cases/logs.ts';
export type { BestView, CellView, SweepView } from './views.ts';

// Views as JSON documents.
export { comparisonDocument } from './comparison-document.ts';
export {
  checkpointDocument,
  curveDocument,
  enqueuedDocument,
  importedTrial,
  metricsDocument,
  rankingDocument,
  replayDocument,
  scheduleDocument,
  sweepDocument,
  sweepFileDocument,
  sweepPageDocument,
  trialDocument,
  trialExtrasDocument,
} from './documents.ts';
