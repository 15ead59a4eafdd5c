import { z } from 'zod';
import { metrics, timestamp } from './common.ts';
import { sweepDetail, sweepRow } from './sweeps.ts';
import { trialRow } from './trials.ts';

/**
 * @file Server-sent events. Both ends take their types from these maps, so that they cannot
 * disagree. Every event has an id; a client that reconnects with `Last-Event-ID` gets what it
 * missed, or `reset` when that is no longer known: then it reads everything anew.
 */

const point = z.object({
  trial: z.number().int(),
  step: z.number().int(),
  epoch: z.number().optional(),
  at: timestamp,
  metrics,
});

/** `GET /api/events`: the list of sweeps. */
export const listEvents = {
  sweep: sweepRow,
  removed: z.object({ id: z.string() }),
  reset: z.object({}),
} as const;

/** `GET /api/sweeps/:sweep/events`: one sweep, live. */
export const sweepEvents = {
  sweep: sweepDetail.omit({ spec: true, source: true }),
  /** Rows that changed, whole. */
  trials: z.array(trialRow),
  /** New points of learning curves. */
  points: z.array(point),
  removed: z.object({ id: z.string() }),
  reset: z.object({}),
} as const;

type Payloads<Map extends Record<string, z.ZodType>> = {
  [Name in keyof Map]: { readonly type: Name; readonly data: z.infer<Map[Name]> };
}[keyof Map];

export type ListEvent = Payloads<typeof listEvents>;
export type SweepStreamEvent = Payloads<typeof sweepEvents>;
export type CurvePoint = z.infer<typeof point>;
