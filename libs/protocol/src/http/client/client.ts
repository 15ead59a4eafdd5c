import { z } from 'zod';
import { comparison, type ComparisonQuery } from '../comparison.ts';
import { analysisAnswer } from '../analysis.ts';
import type { importBody } from '../import.ts';
import { replayAnswer, type replayBody } from '../replay.ts';
import { scheduleAnswer } from '../schedule.ts';
import { health, workers } from '../service.ts';
import { enqueueAnswer, ranking, sweepDetail, sweepRow, type enqueueBody } from '../sweeps.ts';
import {
  checkpointDocument,
  curves,
  logLines,
  trialDetail,
  trialPage,
  type TrialQuery,
} from '../trials.ts';
import { callApi, readApi, type ApiPlace } from './transport.ts';
import { streamEvents, type StreamedEvent } from './events.ts';
import type { createSweepBody } from '../sweeps.ts';

const sweepList = z.object({ sweeps: z.array(sweepRow) });
const codeAnswer = z.object({ code: z.string() });

/** The HTTP API as functions. A sweep is named by its name or its id. */
export type ApiClient = ReturnType<typeof createApiClient>;

type Which = 'best' | 'latest';
type Query = Partial<Omit<TrialQuery, 'where'>> & { readonly where?: readonly string[] };

/** A client for people and programs; errors are the coordinator's own SweepErrors. */
// eslint-disable-next-line @typescript-eslint/explicit-module-boundary-types -- each function has its schema
export function createApiClient(place: ApiPlace) {
  const at = (sweep: string, rest = ''): string =>
    `/api/sweeps/${encodeURIComponent(sweep)}${rest}`;
  const post = async (path: string, body: unknown = {}) =>
    await readApi(place, sweepRow, { method: 'POST', path, body });
  return {
    place,
    health: () => readApi(place, health, { path: '/api/health' }),
    workers: async () => (await readApi(place, workers, { path: '/api/workers' })).workers,
    signInCode: async () =>
      (await readApi(place, codeAnswer, { method: 'POST', path: '/api/session/codes' })).code,

    create: (body: z.input<typeof createSweepBody>) => post('/api/sweeps', body),
    import: (body: z.input<typeof importBody>) => post('/api/sweeps/import', body),
    sweeps: async () => (await readApi(place, sweepList, { path: '/api/sweeps' })).sweeps,
    sweep: (sweep: string) => readApi(place, sweepDetail, { path: at(sweep) }),
    ranking: (sweep: string) => readApi(place, ranking, { path: at(sweep, '/ranking') }),
    table: (sweep: string, query: ComparisonQuery = {}) =>
      readApi(place, comparison, { path: at(sweep, '/table'), query }),
    analysis: (sweep: string, query: { cell?: number; objective?: string } = {}) =>
      readApi(place, analysisAnswer, { path: at(sweep, '/analysis'), query }),
    replay: (sweep: string, body: z.input<typeof replayBody>) =>
      readApi(place, replayAnswer, { method: 'POST', path: at(sweep, '/replay'), body }),
    pause: (sweep: string) => post(at(sweep, '/pause')),
    resume: (sweep: string) => post(at(sweep, '/resume')),
    more: (sweep: string, trials: number) => post(at(sweep, '/more'), { trials }),
    enqueue: (sweep: string, body: z.input<typeof enqueueBody>) =>
      readApi(place, enqueueAnswer, { method: 'POST', path: at(sweep, '/enqueue'), body }),
    stop: (sweep: string, reason?: string) => post(at(sweep, '/stop'), reason ? { reason } : {}),
    tag: (sweep: string, change: { add?: string[]; remove?: string[] }) =>
      post(at(sweep, '/tags'), change),
    remove: async (sweep: string) => {
      await callApi(place, { method: 'DELETE', path: at(sweep) });
    },

    ...trialCalls(place, at),

    /** What happens in a sweep, and, if asked for, the log of one of its trials. */
    events: (sweep: string, signal: AbortSignal, logs?: number): AsyncGenerator<StreamedEvent> =>
      streamEvents(place, at(sweep, `/events${logs === undefined ? '' : `?logs=${logs}`}`), signal),
  };
}

/** What can be asked of trials. */
function trialCalls(place: ApiPlace, at: (sweep: string, rest?: string) => string) {
  return {
    trials: (sweep: string, query: Query = {}) =>
      readApi(place, trialPage, { path: at(sweep, '/trials'), query }),
    trial: (sweep: string, number: number) =>
      readApi(place, trialDetail, { path: at(sweep, `/trials/${number}`) }),
    schedule: (sweep: string, number: number, which: Which) =>
      readApi(place, scheduleAnswer, {
        path: at(sweep, `/trials/${number}/schedule`),
        query: { which },
      }),
    logs: (sweep: string, number: number, tail: number) =>
      readApi(place, logLines, { path: at(sweep, `/trials/${number}/logs`), query: { tail } }),
    curves: (sweep: string, query: { metric: string; trials?: string; points?: number }) =>
      readApi(place, curves, { path: at(sweep, '/curves'), query }),
    checkpoint: (sweep: string, number: number, which: Which) =>
      readApi(place, checkpointDocument, {
        path: at(sweep, `/trials/${number}/checkpoint`),
        query: { which },
      }),
    /** The bytes of one file of a checkpoint, as they come. */
    checkpointFile: (sweep: string, number: number, file: { name: string; which: Which }) =>
      callApi(place, {
        path: at(sweep, `/trials/${number}/checkpoint/files/${encodeURIComponent(file.name)}`),
        query: { which: file.which },
      }),
  };
}
