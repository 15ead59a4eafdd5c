export { analysisAnswer, analysisQuery } from './analysis.ts';
export type { AnalysisAnswer } from './analysis.ts';
export {
  askAnswer,
  askBody,
  decisionAnswer,
  heartbeatBody,
  reportBody,
  tellBody,
} from './ask-tell.ts';
export type { AskAnswer } from './ask-tell.ts';
export { createApiClient } from './client/client.ts';
export type { ApiClient } from './client/client.ts';
export type { StreamedEvent } from './client/events.ts';
export type { ApiPlace } from './client/transport.ts';
export { errorBody, errorInfo } from './common.ts';
export type { ErrorBody } from './common.ts';
export { conditionOperators, parseCondition } from './conditions.ts';
export type { Condition, ConditionOperator } from './conditions.ts';
export { listEvents, sweepEvents, sweepEventsQuery } from './events.ts';
export type { CurvePoint, ListEvent, SweepStreamEvent } from './events.ts';
export { violationsText } from './violation-text.ts';
export type { Violation } from './violation-text.ts';
export { health, sessionBody, workers } from './service.ts';
export type { WorkerRow } from './service.ts';
export { comparison, comparisonQuery, labelledSweep } from './comparison.ts';
export type { Comparison, ComparisonCell, ComparisonQuery } from './comparison.ts';
export { importBody } from './import.ts';
export type { ImportedTrialDocument } from './import.ts';
export { replayAnswer, replayBody } from './replay.ts';
export type { ReplayAnswer } from './replay.ts';
export { scheduleAnswer, scheduleQuery } from './schedule.ts';
export type { ScheduleAnswer } from './schedule.ts';
export {
  createSweepBody,
  enqueueAnswer,
  enqueueBody,
  moreBody,
  ranking,
  stopBody,
  sweepDetail,
  sweepRow,
  tagBody,
} from './sweeps.ts';
export type { EnqueueAnswer, Ranking, SweepDetail, SweepRow } from './sweeps.ts';
export {
  checkpointDocument,
  checkpointQuery,
  curveQuery,
  curves,
  logLines,
  logQuery,
  trialDetail,
  trialPage,
  trialQuery,
} from './trials.ts';
export type {
  CheckpointDocument,
  Curves,
  LogLine,
  LogLines,
  TrialDetail,
  TrialPage,
  TrialQuery,
  TrialRow,
} from './trials.ts';
