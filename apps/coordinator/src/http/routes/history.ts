import {
  importedTrial,
  replayDocument,
  scheduleDocument,
  sweepDocument,
} from '@capsweep/orchestrator';
import {
  analysisAnswer,
  analysisQuery,
  importBody,
  replayAnswer,
  replayBody,
  scheduleAnswer,
  scheduleQuery,
  sweepRow,
} from '@capsweep/protocol/http';
import type { App, House } from '../app.ts';
import { bySweep, readBody } from './sweeps.ts';
import { byTrial } from './trials.ts';

/** What can be learnt from what a sweep has recorded. */
export function historyRoutes(app: App, house: House): void {
  const { people } = house.orchestrator;
  importing(app, house);
  schedule(app, house);
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

function schedule(app: App, { orchestrator: { people } }: House): void {
  app.get(
    '/api/sweeps/:sweep/trials/:number/schedule',
    {
      schema: {
        summary: "What a trial's weights were trained with, along all the trials they come from",
        tags: ['trials'],
        params: byTrial,
        querystring: scheduleQuery,
        response: { 200: scheduleAnswer },
      },
    },
    async ({ params: { sweep, number }, query: { which } }) =>
      scheduleDocument(await people.schedule(sweep, { trial: number, which })),
  );
}

/** Histories are longer than other requests. */
const maxHistoryBytes = 128 * 1024 * 1024;

function importing(app: App, house: House): void {
  const { people } = house.orchestrator;
  app.post(
    '/api/sweeps/import',
    {
      bodyLimit: maxHistoryBytes,
      schema: {
        summary: 'A sweep that another tool ran, with all its trials',
        tags: ['sweeps'],
        body: importBody,
        response: { 201: sweepRow },
      },
    },
    async ({ body }, reply) => {
      const { source, user = 'unknown', name } = body;
      const spec = readBody(house, { source, ...(name !== undefined && { name }) });
      const sweep = await people.import({ spec, source, user }, body.trials.map(importedTrial));
      return await reply.status(201).send(sweepDocument(people.view(sweep.id)));
    },
  );
}
