import { z } from 'zod';
import { errorInfo, metrics, params } from './common.ts';

/** Who asks; shown as the trial's worker. */
export const askBody = z.object({ worker: z.string().max(100).optional() });

/** A trial to evaluate, or how long to wait, or the news that there is nothing left. */
export const askAnswer = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('trial'),
    trial: z.number().int(),
    attempt: z.number().int(),
    params,
    seed: z.number().int(),
    /** Report or send a heartbeat at least this often, or the trial goes to somebody else. */
    leaseSeconds: z.number(),
  }),
  z.object({ kind: z.literal('wait'), retryAfterSeconds: z.number() }),
  z.object({ kind: z.literal('done') }),
]);
export type AskAnswer = z.infer<typeof askAnswer>;

export const reportBody = z.object({
  attempt: z.number().int(),
  step: z.number().int().nonnegative(),
  /** Set at the end of an epoch, or of whatever unit schedulers should judge by. */
  epoch: z.number().nonnegative().optional(),
  metrics,
});
export const decisionAnswer = z.object({
  decision: z.enum(['continue', 'pause', 'stop']),
  reason: z.string().optional(),
});

export const tellBody = z.discriminatedUnion('outcome', [
  z.object({
    outcome: z.literal('complete'),
    attempt: z.number().int(),
    metrics: metrics.default({}),
  }),
  z.object({ outcome: z.literal('failed'), attempt: z.number().int(), error: errorInfo }),
]);
export const heartbeatBody = z.object({ attempt: z.number().int() });
