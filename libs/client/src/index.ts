export { placeHere, Refused } from './connection.ts';
export type { Place } from './connection.ts';
export { choice, float, int } from './space.ts';
export type { Dimension, ParamsOf, ParamValue, Space, When } from './space.ts';
export { createStudy } from './study.ts';
export type { Best, Study, StudyOptions } from './study.ts';
export { TrialStopped } from './trial.ts';
export type { Metrics, Trial } from './trial.ts';
