import { z } from 'zod';
import { isErrorCode, type Metrics, type SweepErrorInfo } from '@capsweep/domain';
import {
  askAnswer,
  askBody,
  decisionAnswer,
  heartbeatBody,
  reportBody,
  tellBody,
} from '@capsweep/protocol/http';
import type { App, House } from '../app.ts';
import { bySweep } from './sweeps.ts';
import { byTrial } from './trials.ts';

const retryAfterSeconds = 1;

/** Ask and tell: the search for any program in any language. */
export function programRoutes(app: App, { orchestrator: { programs } }: House): void {
  app.post(
    '/api/sweeps/:sweep/ask',
    {
      schema: {
        summary: 'Ask for a trial to evaluate',
        tags: ['ask and tell'],
        params: bySweep,
        body: askBody.prefault({}),
        response: { 200: askAnswer },
      },
    },
    async ({ params, body }) => {
      const asked = await programs.ask(params.sweep, workerName(body.worker));
      if (asked.kind === 'wait') return { kind: 'wait' as const, retryAfterSeconds };
      if (asked.kind === 'done') return asked;
      const { leaseMs, ...trial } = asked;
      return { ...trial, params: { ...trial.params }, leaseSeconds: leaseMs / 1000 };
    },
  );
  app.post(
    '/api/sweeps/:sweep/trials/:number/report',
    {
      schema: {
        summary: 'Report measurements of a trial that was asked for',
        tags: ['ask and tell'],
        params: byTrial,
        body: reportBody,
        response: { 200: decisionAnswer },
      },
    },
    async ({ params: { sweep, number }, body: { attempt, step, epoch, metrics } }) => {
      const measured = { step, metrics: withNaN(metrics), ...(epoch !== undefined && { epoch }) };
      const decision = await programs.report(sweep, { trial: number, attempt }, measured);
      return 'reason' in decision
        ? { decision: decision.kind, reason: decision.reason }
        : { decision: decision.kind };
    },
  );
  telling(app, programs);
}

function telling(app: App, programs: House['orchestrator']['programs']): void {
  app.post(
    '/api/sweeps/:sweep/trials/:number/tell',
    {
      schema: {
        summary: 'Tell the result of a trial that was asked for',
        tags: ['ask and tell'],
        params: byTrial,
        body: tellBody,
        response: { 204: z.void() },
      },
    },
    async ({ params: { sweep, number }, body }, reply) => {
      const key = { trial: number, attempt: body.attempt };
      const told =
        body.outcome === 'complete'
          ? { outcome: body.outcome, metrics: withNaN(body.metrics) }
          : { outcome: body.outcome, error: knownError(body.error) };
      await programs.tell(sweep, key, told);
      return await reply.status(204).send();
    },
  );
  app.post(
    '/api/sweeps/:sweep/trials/:number/heartbeat',
    {
      schema: {
        summary: 'Keep the lease of a trial that was asked for; false when it is lost',
        tags: ['ask and tell'],
        params: byTrial,
        body: heartbeatBody,
        response: { 200: z.object({ held: z.boolean() }) },
      },
    },
    ({ params: { sweep, number }, body }) => ({
      held: programs.heartbeat(sweep, { trial: number, attempt: body.attempt }),
    }),
  );
}

const workerName = (name = 'program'): string => name.trim().replace(/\s+/g, '-') || 'program';

function withNaN(metrics: Readonly<Record<string, number | null>>): Metrics {
  return Object.fromEntries(Object.entries(metrics).map(([name, value]) => [name, value ?? NaN]));
}

/** A program's own error codes are not ours; its message is kept, with its code in front. */
function knownError({ code, message }: { code: string; message: string }): SweepErrorInfo {
  if (isErrorCode(code)) return { code, message };
  return { code: 'trial-crashed', message: `${code}: ${message}` };
}
