import { z } from 'zod';
import { objective, params, paramValue } from './common.ts';

/** What `GET /api/sweeps/:sweep/analysis` may be asked. */
export const analysisQuery = z.object({
  cell: z.coerce.number().int().nonnegative().default(0),
  /** The metric of the objective that is explained; missing: the first. */
  objective: z.string().min(1).optional(),
});

/** Shares sum to 1; the greatest comes first. */
const importance = z.array(z.object({ name: z.string(), share: z.number() })).readonly();

/** How a parameter moves the objective, all others taken as the space has them. */
const dependence = z.object({
  name: z.string(),
  labels: z.boolean(),
  log: z.boolean(),
  points: z.array(z.object({ value: paramValue, expected: z.number() })).readonly(),
});

/** What the complete configurations of a cell say. */
export const analysisAnswer = z.object({
  cell: z.number().int(),
  given: params,
  objective,
  /** Complete configurations, and those that ended otherwise: nothing is said of them. */
  results: z.number().int(),
  left: z.number().int(),
  /** Those of the complete ones that keep all constraints: the best and the front are among them. */
  feasible: z.number().int(),
  importance: z.object({ fanova: importance, pedAnova: importance }),
  dependence: z.array(dependence).readonly(),
  /** The best value after each result, in the order in which they ended. */
  best: z.array(z.number().nullable()).readonly(),
  /** The share of results that are at most this. */
  distribution: z.array(z.object({ value: z.number(), share: z.number() })).readonly(),
  /** Configurations that keep all constraints and that no other such one dominates. */
  front: z
    .array(
      z.object({
        configuration: z.number().int(),
        params,
        values: z.array(z.number()).readonly(),
        trials: z.array(z.number().int()).readonly(),
      }),
    )
    .readonly(),
  /** With several objectives: the volume that is dominated after each result. */
  hypervolume: z
    .object({ reference: z.array(z.number()).readonly(), values: z.array(z.number()).readonly() })
    .optional(),
});
export type AnalysisAnswer = z.infer<typeof analysisAnswer>;
