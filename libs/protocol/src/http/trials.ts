import { z } from 'zod';
import {
  actor,
  errorInfo,
  json,
  metrics,
  params,
  timestamp,
  trialState,
  values,
  violations,
} from './common.ts';
import { conditionOperators } from './conditions.ts';

/** A trial in a table. */
export const trialRow = z.object({
  id: z.string(),
  number: z.number().int(),
  cell: z.number().int(),
  configuration: z.number().int(),
  repeat: z.number().int(),
  seed: z.number().int(),
  state: trialState,
  /** The cell's values and the suggested ones together; missing until a slot asked. */
  params: params.optional(),
  /** The newest value of each metric. */
  metrics,
  /** The best evaluation's objective values. */
  values: values.optional(),
  violations: violations.optional(),
  /** From 1; missing for trials without a value. */
  rank: z.number().int().optional(),
  step: z.number().int(),
  epoch: z.number(),
  attempt: z.number().int(),
  failures: z.number().int(),
  worker: z.string().optional(),
  startedAt: timestamp.optional(),
  endedAt: timestamp.optional(),
  /** Time spent running, over all attempts. */
  runSeconds: z.number(),
  by: actor.optional(),
  reason: z.string().optional(),
  error: errorInfo.optional(),
  hasCheckpoint: z.boolean(),
});
export type TrialRow = z.infer<typeof trialRow>;

/**
 * A condition such as `param:learningRate<0.01`, `metric:val/accuracy>=0.9` or
 * `state=running|failed`; what it means is told at `parseCondition`.
 */
export const condition = z.string().regex(/^[^=!<>~]+(=|!=|<=|>=|<|>|~).*$/s, {
  error: `a condition reads KEY OPERATOR VALUE, with one of ${conditionOperators.join(' ')}`,
});

/** How a table of trials is cut. Keys: number, state, value, violation, epoch, runSeconds, param:NAME, metric:NAME. */
export const trialQuery = z.object({
  sort: z.string().default('rank'),
  order: z.enum(['asc', 'desc']).default('asc'),
  where: z
    .union([condition, z.array(condition)])
    .transform((w) => (Array.isArray(w) ? w : [w]))
    .default([]),
  offset: z.coerce.number().int().nonnegative().default(0),
  limit: z.coerce.number().int().min(1).max(1000).default(100),
});
export type TrialQuery = z.infer<typeof trialQuery>;

export const trialPage = z.object({
  total: z.number().int(),
  offset: z.number().int(),
  rows: z.array(trialRow),
});
export type TrialPage = z.infer<typeof trialPage>;

/** One attempt on a trial's page; `until` and `outcome` are missing while it runs. */
export const attemptRow = z.object({
  attempt: z.number().int(),
  worker: z.string(),
  since: timestamp,
  until: timestamp.optional(),
  fromStep: z.number().int(),
  toStep: z.number().int(),
  outcome: z.enum(['completed', 'stopped', 'paused', 'released', 'failed', 'lost']).optional(),
  error: errorInfo.optional(),
});

export const checkpointRow = z.object({
  which: z.enum(['best', 'latest']),
  attempt: z.number().int(),
  step: z.number().int(),
  epoch: z.number(),
  bytes: z.number().int(),
  values: values.optional(),
});

export const trialDetail = trialRow.extend({
  attempts: z.array(attemptRow),
  checkpoints: z.array(checkpointRow),
});
export type TrialDetail = z.infer<typeof trialDetail>;

/** Which curves, and how fine: series are thinned to at most `points` each, keeping extremes. */
export const curveQuery = z.object({
  metric: z.string(),
  /** Comma-separated trial numbers; default: the first 50 by rank. */
  trials: z.string().optional(),
  points: z.coerce.number().int().min(2).max(2000).default(300),
});

export const curves = z.object({
  metric: z.string(),
  series: z.array(
    z.object({
      trial: z.number().int(),
      steps: z.array(z.number()),
      epochs: z.array(z.number().nullable()),
      values: z.array(z.number().nullable()),
    }),
  ),
});
export type Curves = z.infer<typeof curves>;

export const logQuery = z.object({ tail: z.coerce.number().int().min(1).max(5000).default(200) });
export const logLine = z.object({
  at: timestamp,
  attempt: z.number().int(),
  level: z.string(),
  text: z.string(),
});
export type LogLine = z.infer<typeof logLine>;

export const logLines = z.object({
  lines: z.array(logLine),
  /** Lines that were dropped under pressure. */
  dropped: z.number().int(),
});
export type LogLines = z.infer<typeof logLines>;

export const checkpointQuery = z.object({ which: z.enum(['best', 'latest']).default('best') });

/** A checkpoint's files; each can be had at `.../checkpoint/files/NAME`. */
export const checkpointDocument = z.object({
  trial: z.string(),
  attempt: z.number().int(),
  step: z.number().int(),
  epoch: z.number(),
  metrics: metrics.optional(),
  values: values.optional(),
  files: z.array(z.object({ name: z.string(), bytes: z.number().int(), sha256: z.string() })),
  params: params.optional(),
  /** What a reader of the files needs to know: preprocessing, labels, versions. */
  about: z.record(z.string(), json).optional(),
});
export type CheckpointDocument = z.infer<typeof checkpointDocument>;
