import { z } from 'zod';
import {
  constraint,
  errorInfo,
  json,
  objective,
  params,
  spread,
  sweepState,
  timestamp,
  values,
  violations,
} from './common.ts';

/** Trials of a sweep by state. `planned` is how many there will be in all. */
export const trialCounts = z.object({
  planned: z.number().int(),
  waiting: z.number().int(),
  running: z.number().int(),
  paused: z.number().int(),
  complete: z.number().int(),
  stopped: z.number().int(),
  failed: z.number().int(),
});

/** The best trial of a sweep or of one cell. */
export const bestTrial = z.object({
  trial: z.number().int(),
  params,
  values,
  hasCheckpoint: z.boolean(),
  violations: violations.optional(),
});

/** The best keeps all constraints. Where no trial does, `nearest` is the one that breaks them least. */
const winner = { best: bestTrial.optional(), nearest: bestTrial.optional() };

/** One cell of `compare`: its values, how far it is, its best trial. */
export const cellSummary = z.object({
  cell: z.number().int(),
  given: params,
  finished: z.number().int(),
  planned: z.number().int(),
  ...winner,
});

/** A sweep in a list. */
export const sweepRow = z.object({
  id: z.string(),
  name: z.string(),
  user: z.string(),
  state: sweepState,
  reason: z.string().optional(),
  error: errorInfo.optional(),
  tags: z.array(z.string()),
  objectives: z.array(objective),
  /** Missing when there are none. */
  constraints: z.array(constraint).optional(),
  createdAt: timestamp,
  endedAt: timestamp.optional(),
  /** Results of earlier sweeps that the samplers were told, and those that do not fit the space. */
  warmStart: z.object({ taken: z.number().int(), skipped: z.number().int() }).optional(),
  counts: trialCounts,
  ...winner,
  /** What its waiting trials need and no connected worker has, as a sentence. */
  waitsFor: z.string().optional(),
  /** A guess from the finished trials' durations; missing when there is nothing to go by. */
  etaSeconds: z.number().optional(),
});
export type SweepRow = z.infer<typeof sweepRow>;

/** A sweep on its own page. */
export const sweepDetail = sweepRow.extend({
  cells: z.array(cellSummary),
  /** What somebody has enqueued since it was created; missing when nothing. */
  enqueued: z.array(z.object({ configuration: z.number().int(), params })).optional(),
  /** Names of parameters and metrics, in the order of their columns. */
  columns: z.object({ params: z.array(z.string()), metrics: z.array(z.string()) }),
  /** The compiled sweep file. */
  spec: json,
  /** The sweep file as it was written. */
  source: z.string().optional(),
});
export type SweepDetail = z.infer<typeof sweepDetail>;

/** What `POST /api/sweeps` takes: a sweep file's text. */
export const createSweepBody = z.object({
  source: z.string().min(1),
  /** The file's name, for messages. */
  file: z.string().optional(),
  /** Overrides the file's name; `auto` appends the first free number to it. */
  name: z.string().optional(),
  user: z.string().optional(),
});

/** One configuration with all its repeats. */
export const configurationRow = z.object({
  rank: z.number().int().optional(),
  cell: z.number().int(),
  configuration: z.number().int(),
  params,
  trials: z.array(z.number().int()),
  finished: z.number().int(),
  /** One for each objective; missing until something was measured. */
  values: z.array(spread).optional(),
  violations: violations.optional(),
  /** The best repeat that has a checkpoint. */
  bestTrial: z.number().int().optional(),
});

/** The outcome of a sweep: what `--json` prints and the dashboard ranks. */
export const ranking = z.object({
  sweep: sweepRow,
  cells: z.array(cellSummary),
  configurations: z.array(configurationRow),
});
export type Ranking = z.infer<typeof ranking>;

export const tagBody = z.object({
  add: z.array(z.string()).default([]),
  remove: z.array(z.string()).default([]),
});
/** How many more configurations each cell shall have. */
export const moreBody = z.object({ trials: z.number().int().positive().max(1_000_000) });
/** What a configuration shall be held to, in each cell; the sampler chooses the rest. */
export const enqueueBody = z.object({
  params,
  /** Where a configuration is held to just these already, its number is the answer, and nothing changes. */
  skipIfExists: z.boolean().default(false),
});
/** What will be tried: the configuration's number in each cell, and the numbers of its trials. */
export const enqueueAnswer = z.object({
  configuration: z.number().int(),
  trials: z.array(z.number().int()),
  params,
});
export type EnqueueAnswer = z.infer<typeof enqueueAnswer>;
export const stopBody = z.object({ reason: z.string().max(500).optional() });
