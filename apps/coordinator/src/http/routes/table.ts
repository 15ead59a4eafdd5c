import { defaultSettings } from '@capsweep/domain';
import { publishedFor } from '@capsweep/capsnet/catalog';
import { comparisonDocument } from '@capsweep/orchestrator';
import { comparison as answer, comparisonQuery } from '@capsweep/protocol/http';
import type { App, House } from '../app.ts';
import { bySweep } from './sweeps.ts';

/** Sweeps as a paper's table. */
export function tableRoutes(app: App, { orchestrator: { people }, catalog }: House): void {
  app.get(
    '/api/sweeps/:sweep/table',
    {
      schema: {
        summary: 'Models by data sets, mean and sd over seeds, tested against a baseline',
        tags: ['sweeps'],
        params: bySweep,
        querystring: comparisonQuery,
        response: { 200: answer },
      },
    },
    ({ params: { sweep }, query }) => {
      const sweeps = [{ sweep, label: query.label }, ...query.with] as const;
      const comparison = people.comparison(sweeps, query, defaultSettings(catalog));
      return comparisonDocument(comparison, publishedFor);
    },
  );
}
