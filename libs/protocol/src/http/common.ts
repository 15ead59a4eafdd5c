import { z } from 'zod';

/** Milliseconds since 1970. */
export const timestamp = z.number().int().nonnegative();

export const paramValue = z.union([z.string(), z.number(), z.boolean()]);
export const params = z.record(z.string(), paramValue);

/** Measurements. JSON has no NaN: such a value travels as null. */
export const metrics = z.record(z.string(), z.number().nullable());
export const values = z.array(z.number().nullable());

export const sweepState = z.enum([
  'running',
  'paused',
  'stopping',
  'stopped',
  'complete',
  'failed',
]);
export const trialState = z.enum(['waiting', 'running', 'paused', 'complete', 'stopped', 'failed']);
export const actor = z.enum(['scheduler', 'user', 'sweep']);

/** Any JSON value. It has a name of its own because it contains itself. */
export const json: z.ZodType<z.core.util.JSONType> = z
  .lazy(() =>
    z.union([
      z.string(),
      z.number(),
      z.boolean(),
      z.null(),
      z.array(json),
      z.record(z.string(), json),
    ]),
  )
  .meta({ id: 'Json' });

/** An error as plain data; the code is one of docs/reference/errors.md. */
export const errorInfo = z.object({
  code: z.string(),
  message: z.string(),
  details: z.record(z.string(), json).optional(),
});

/** The body of every answer that is not 2xx. */
export const errorBody = z.object({ error: errorInfo });
export type ErrorBody = z.infer<typeof errorBody>;

export const objective = z.object({
  metric: z.string(),
  goal: z.enum(['maximize', 'minimize']),
});

/** A bound that a metric must keep. */
export const constraint = z.object({
  metric: z.string(),
  max: z.number().optional(),
  min: z.number().optional(),
});

/**
 * A constraint that is broken: what was measured, null when nothing was, and how far that is beyond the
 * bound. What was never measured counts as broken by 1.
 */
export const violation = constraint.extend({
  value: z.number().nullable(),
  by: z.number().nullable(),
});

/** The constraints that are broken: none when all are kept; missing where the sweep has none. */
export const violations = z.array(violation);

/** Mean over the repeats of a configuration; `sd` is missing for a single one. */
export const spread = z.object({
  count: z.number().int(),
  mean: z.number(),
  sd: z.number().optional(),
  /** Half of the 95 % confidence interval of the mean. */
  half95: z.number().optional(),
});
