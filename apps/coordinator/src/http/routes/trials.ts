import { z } from 'zod';
import { SweepError } from '@capsweep/domain';
import {
  curveDocument,
  thinSeries,
  trialDocument,
  trialExtrasDocument,
  type Series,
} from '@capsweep/orchestrator';
import {
  curveQuery,
  curves,
  logLines,
  logQuery,
  parseCondition,
  trialDetail,
  trialPage,
  trialQuery,
  type Curves,
} from '@capsweep/protocol/http';
import type { App, House } from '../app.ts';
import { bySweep } from './sweeps.ts';

/** One trial of a sweep, by its number. */
export const byTrial = bySweep.extend({ number: z.coerce.number().int().nonnegative() });

const defaultSeries = 50;
const maxSeries = 200;

/** Tables of trials, single trials, their curves and logs. */
export function trialRoutes(app: App, house: House): void {
  const { people } = house.orchestrator;
  app.get(
    '/api/sweeps/:sweep/trials',
    {
      schema: {
        summary: 'A page of trials: filtered, sorted, cut',
        tags: ['trials'],
        params: bySweep,
        querystring: trialQuery,
        response: { 200: trialPage },
      },
    },
    ({ params, query }) => {
      const { id } = people.view(params.sweep).sweep;
      const where = query.where.map(parseCondition);
      const { total, rows } = people.trials(params.sweep, { ...query, where });
      const now = house.clock.now();
      return { total, offset: query.offset, rows: rows.map((row) => trialDocument(id, row, now)) };
    },
  );
  app.get(
    '/api/sweeps/:sweep/trials/:number',
    {
      schema: {
        summary: 'One trial with its attempts and checkpoints',
        tags: ['trials'],
        params: byTrial,
        response: { 200: trialDetail },
      },
    },
    async ({ params: { sweep, number } }) => {
      const trial = await people.trial(sweep, number);
      const [row] = people.rows(sweep, [number]);
      if (!row) throw new SweepError('not-found', `sweep ${sweep} has no trial ${number}`);
      const document = trialDocument(trial.sweep, row, house.clock.now());
      return { ...document, ...trialExtrasDocument(trial) };
    },
  );
  app.get(
    '/api/sweeps/:sweep/trials/:number/logs',
    {
      schema: {
        summary: 'The last lines of a trial’s log',
        tags: ['trials'],
        params: byTrial,
        querystring: logQuery,
        response: { 200: logLines },
      },
    },
    async ({ params, query }) => await people.log(params.sweep, params.number, query.tail),
  );
  curveRoute(app, house);
}

function curveRoute(app: App, { orchestrator: { people } }: House): void {
  app.get(
    '/api/sweeps/:sweep/curves',
    {
      schema: {
        summary: 'Learning curves of one metric',
        tags: ['trials'],
        params: bySweep,
        querystring: curveQuery,
        response: { 200: curves },
      },
    },
    async ({ params: { sweep }, query: { metric, trials, points } }): Promise<Curves> => {
      const wanted =
        trials === undefined ? people.ranking(sweep).slice(0, defaultSeries) : numbersOf(trials);
      const series = await Promise.all(
        wanted.map(async (trial) => ({
          trial,
          ...lists(
            thinSeries(curveDocument(trial, metric, await people.curve(sweep, trial)), points),
          ),
        })),
      );
      return { metric, series };
    },
  );
}

function numbersOf(text: string): readonly number[] {
  const numbers = text.split(',').filter(Boolean).map(Number);
  if (numbers.length <= maxSeries && numbers.every((n) => Number.isInteger(n) && n >= 0))
    return numbers;
  const message = `trials is ${JSON.stringify(text.slice(0, 60))}; at most ${maxSeries} trial numbers with commas between are allowed`;
  throw new SweepError('request-invalid', message);
}

const lists = ({
  steps,
  epochs,
  values,
}: Series): { steps: number[]; epochs: (number | null)[]; values: (number | null)[] } => ({
  steps: [...steps],
  epochs: [...epochs],
  values: [...values],
});
