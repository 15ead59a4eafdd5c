import { replayDocument } from '@capsweep/orchestrator';
import { analysisAnswer, analysisQuery, replayAnswer, replayBody } from '@capsweep/protocol/http';
import type { App, House } from '../app.ts';
import { bySweep } from './sweeps.ts';

/** What can be learnt from what a sweep has recorded. */
export function historyRoutes(app: App, { orchestrator: { people } }: House): void {
  app.get(
    '/api/sweeps/:sweep/analysis',
    {
      schema: {
        summary: 'What matters, and how: importance, dependence, front, best so far, distribution',
        tags: ['sweeps'],
        params: bySweep,
        querystring: analysisQuery,
        response: { 200: analysisAnswer },
      },
    },
    ({ params, query: { cell, objective } }) =>
      people.analysis(params.sweep, { cell, ...(objective !== undefined && { objective }) }),
  );
  app.post(
    '/api/sweeps/:sweep/replay',
    {
      schema: {
        summary:
          'What another scheduler would have saved, and whether it would have kept the winner',
        tags: ['sweeps'],
        params: bySweep,
        body: replayBody,
        response: { 200: replayAnswer },
      },
    },
    async ({ params, body: { scheduler, options, workers } }) =>
      replayDocument(
        await people.replay(params.sweep, {
          scheduler,
          options,
          ...(workers !== undefined && { workers }),
        }),
      ),
  );
}
