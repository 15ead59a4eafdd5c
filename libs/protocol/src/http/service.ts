import { z } from 'zod';
import { timestamp } from './common.ts';

/** `GET /api/health`, open to all: whether the coordinator serves. */
export const health = z.object({
  status: z.enum(['ok', 'degraded']),
  version: z.string(),
  /** What is wrong, for people. */
  problems: z.array(z.string()),
});

/** One connected worker process. */
export const workerRow = z.object({
  id: z.string(),
  host: z.string(),
  pool: z.string(),
  slots: z.number().int(),
  /** Slots that trials take; one trial may take several. */
  busy: z.number().int(),
  engine: z.string(),
  device: z.string(),
  labels: z.array(z.string()),
  draining: z.boolean(),
  connectedAt: timestamp,
  lastSeenAt: timestamp,
});
export const workers = z.object({ workers: z.array(workerRow) });
export type WorkerRow = z.infer<typeof workerRow>;

/** Trades the one-time code of a printed address for a session cookie. */
export const sessionBody = z.object({ code: z.string() });
