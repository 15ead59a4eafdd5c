import { z } from 'zod';
import { metrics, timestamp } from './common.ts';
import { sweepDetail, sweepRow } from './sweeps.ts';
import { logLine, trialRow } from './trials.ts';

/**
 * @file Server-sent events. Both ends take their types from these maps, so that they cannot
 * disagree. Every event has an id; a client that reconnects with `Last-Event-ID` gets what it
 * missed, or `reset` when that is no longer known: then it reads everything anew. A comment line at
 * least every 15 s tells the client that the line is not dead.
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

/** `GET /api/sweeps/:sweep/events?logs=NUMBER`: also the log of that trial, as it is written. */
export const sweepEventsQuery = z.object({
  logs: z.coerce.number().int().nonnegative().optional(),
});

/** `GET /api/sweeps/:sweep/events`: one sweep, live. */
export const sweepEvents = {
  sweep: sweepDetail.omit({ spec: true, source: true }),
  /** Rows that changed, whole. */
  trials: z.array(trialRow),
  /** New points of learning curves. */
  points: z.array(point),
  /** New lines of the log that was asked for. They have no id and are not sent again. */
  logs: z.object({
    trial: z.number().int(),
    lines: z.array(logLine),
    /** Lines dropped under pressure since the last event. */
    dropped: z.number().int(),
  }),
  removed: z.object({ id: z.string() }),
  reset: z.object({}),
} as const;

type Payloads<Map extends Record<string, z.ZodType>> = {
  [Name in keyof Map]: { readonly type: Name; readonly data: z.infer<Map[Name]> };
}[keyof Map];

export type ListEvent = Payloads<typeof listEvents>;
export type SweepStreamEvent = Payloads<typeof sweepEvents>;
export type CurvePoint = z.infer<typeof point>;
