import { z } from 'zod';
import {
  enqueuedDocument,
  rankingDocument,
  sweepDocument,
  sweepFileDocument,
  sweepPageDocument,
  type SweepView,
} from '@capsweep/orchestrator';
import {
  createSweepBody,
  enqueueAnswer,
  enqueueBody,
  moreBody,
  ranking,
  stopBody,
  sweepDetail,
  sweepRow,
  tagBody,
  type SweepDetail,
  type SweepRow,
} from '@capsweep/protocol/http';
import { nameProblem, readSweepFile } from '@capsweep/sweepfile';
import { SweepError, type SweepSpec } from '@capsweep/domain';
import type { App, House } from '../app.ts';
import { waitsFor } from '../waits-for.ts';

/** A sweep by its name or its id. */
export const bySweep = z.object({ sweep: z.string().min(1) });

/** Creating, listing and steering sweeps. */
export function sweepRoutes(app: App, house: House): void {
  const { people } = house.orchestrator;
  listing(app, house);
  app.post(
    '/api/sweeps',
    {
      schema: {
        summary: 'Create a sweep from a sweep file',
        tags: ['sweeps'],
        body: createSweepBody,
        response: { 201: sweepRow },
      },
    },
    async ({ body }, reply) => {
      const spec = readBody(house, body);
      const { user = 'unknown', source } = body;
      const sweep = await people.create({ spec, source, user });
      return await reply.status(201).send(sweepDocument(people.view(sweep.id)));
    },
  );
  steering(app, house);
  planning(app, house);
  removing(app, house);
}

/** The spec of a sweep file, under the name that is wanted. */
export function readBody(house: House, body: z.infer<typeof createSweepBody>): SweepSpec {
  const { source, file, name } = body;
  const input = { source, catalog: house.catalog, ...(file !== undefined && { file }) };
  if (name === undefined) return readSweepFile(input);
  if (name === 'auto') {
    const spec = readSweepFile(input);
    return { ...spec, name: house.orchestrator.people.freeName(spec.name) };
  }
  const problem = nameProblem(name);
  if (problem === undefined) return readSweepFile({ ...input, name });
  throw new SweepError(
    'request-invalid',
    `${JSON.stringify(name)} cannot name a sweep; allowed are ${problem}`,
  );
}

function listing(app: App, house: House): void {
  const { people } = house.orchestrator;
  app.get(
    '/api/sweeps',
    {
      schema: {
        summary: 'All sweeps, newest first',
        tags: ['sweeps'],
        response: { 200: z.object({ sweeps: z.array(sweepRow) }) },
      },
    },
    () => ({ sweeps: people.list().map(sweepDocument) }),
  );
  app.get(
    '/api/sweeps/:sweep',
    {
      schema: {
        summary: 'One sweep',
        tags: ['sweeps'],
        params: bySweep,
        response: { 200: sweepDetail },
      },
    },
    ({ params }) => {
      const view = people.view(params.sweep);
      return { ...detail(view), ...waiting(house, view) };
    },
  );
  app.get(
    '/api/sweeps/:sweep/ranking',
    {
      schema: {
        summary: 'The outcome: configurations from best to worst, mean and sd over seeds',
        tags: ['sweeps'],
        params: bySweep,
        response: { 200: ranking },
      },
    },
    ({ params }) => {
      const view = people.view(params.sweep);
      const { sweep, ...rest } = rankingDocument(view, people.configurations(params.sweep));
      return { ...rest, sweep: { ...sweep, ...waiting(house, view) } };
    },
  );
}

/** What the sweep's trials wait for, where no worker can run them. */
function waiting({ workers }: House, { sweep, counts }: SweepView): Pick<SweepRow, 'waitsFor'> {
  const text = waitsFor(sweep, counts, workers.rows());
  return text === undefined ? {} : { waitsFor: text };
}

function detail(view: SweepView): SweepDetail {
  const { spec, source } = sweepFileDocument(view);
  return {
    ...sweepPageDocument(view),
    spec: JSON.parse(JSON.stringify(spec)) as SweepDetail['spec'],
    ...(source !== undefined && { source }),
  };
}

function steering(app: App, { orchestrator: { people } }: House): void {
  const answer = { params: bySweep, tags: ['sweeps'], response: { 200: sweepRow } };
  const now = (sweep: string): z.infer<typeof sweepRow> => sweepDocument(people.view(sweep));
  app.post(
    '/api/sweeps/:sweep/pause',
    { schema: { ...answer, summary: 'Checkpoint and free the running trials; start no new ones' } },
    async ({ params: { sweep } }) => {
      await people.pause(sweep);
      return now(sweep);
    },
  );
  app.post(
    '/api/sweeps/:sweep/resume',
    { schema: { ...answer, summary: 'Go on after a pause' } },
    async ({ params: { sweep } }) => {
      await people.resume(sweep);
      return now(sweep);
    },
  );
  app.post(
    '/api/sweeps/:sweep/stop',
    { schema: { ...answer, body: stopBody.prefault({}), summary: 'End a sweep for good' } },
    async ({ params: { sweep }, body }) => {
      await people.stop(sweep, 'user', body.reason ?? 'stopped by a person');
      return now(sweep);
    },
  );
  app.post(
    '/api/sweeps/:sweep/tags',
    { schema: { ...answer, body: tagBody, summary: 'Add and remove tags' } },
    async ({ params: { sweep }, body }) => {
      await people.tag(sweep, body);
      return now(sweep);
    },
  );
}

/** What will be tried. */
function planning(app: App, { orchestrator: { people } }: House): void {
  const about = { params: bySweep, tags: ['sweeps'] };
  app.post(
    '/api/sweeps/:sweep/more',
    {
      schema: {
        ...about,
        summary: 'More configurations; an ended sweep goes on',
        body: moreBody,
        response: { 200: sweepRow },
      },
    },
    async ({ params: { sweep }, body }) => {
      await people.extend(sweep, body.trials);
      return sweepDocument(people.view(sweep));
    },
  );
  app.post(
    '/api/sweeps/:sweep/enqueue',
    {
      schema: {
        ...about,
        summary: 'Try these parameters next, in place of some that the sampler would choose',
        body: enqueueBody,
        response: { 200: enqueueAnswer },
      },
    },
    async ({ params: { sweep }, body }) => enqueuedDocument(await people.enqueue(sweep, body)),
  );
}

function removing(app: App, { orchestrator: { people } }: House): void {
  app.delete(
    '/api/sweeps/:sweep',
    {
      schema: {
        summary: 'Forget an ended sweep, with its checkpoints',
        tags: ['sweeps'],
        params: bySweep,
        response: { 204: z.void() },
      },
    },
    async ({ params }, reply) => {
      await people.remove(params.sweep);
      return await reply.status(204).send();
    },
  );
}
