import { z } from 'zod';
import { metrics, params, timestamp } from './common.ts';

/** A trial that another tool ran. */
export const importedTrial = z.object({
  params,
  outcome: z.enum(['complete', 'stopped', 'failed']),
  /** In order: steps grow. */
  reports: z.array(
    z.object({
      step: z.number().int().positive(),
      epoch: z.number().positive().optional(),
      metrics,
    }),
  ),
  startedAt: timestamp,
  endedAt: timestamp,
  /** Why it was stopped, or what went wrong. */
  reason: z.string().optional(),
});
export type ImportedTrialDocument = z.infer<typeof importedTrial>;

/** What `POST /api/sweeps/import` takes: a sweep file's text, and the trials it has had. */
export const importBody = z.object({
  source: z.string().min(1),
  name: z.string().optional(),
  user: z.string().optional(),
  trials: z.array(importedTrial).min(1).max(100_000),
});
