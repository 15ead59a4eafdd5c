export { scheduleProblems } from './check/schedule.ts';
export { sweepJsonSchema } from './json-schema.ts';
export { problemText } from './problem.ts';
export type { FileProblem } from './problem.ts';
export { nameProblem, readSweepFile } from './read.ts';
export type { SweepFileInput } from './read.ts';
export { nearestEnd, replayFile } from './replay-file.ts';

// Symbols above are for users of the library; symbols below are for other packages here.
export { toBytes, toSeconds } from './schema/units.ts';
