import { z } from 'zod';
import { SweepError } from '@capsweep/domain';
import { health, sessionBody, workers } from '@capsweep/protocol/http';
import { sweepJsonSchema } from '@capsweep/sweepfile';
import type { App, House } from '../app.ts';
import { cookieName } from '../security/sessions.ts';

/** Health, metrics, workers, signing in, the sweep file's schema. */
export function serviceRoutes(app: App, house: House): void {
  app.get(
    '/api/health',
    {
      schema: {
        summary: 'Whether the coordinator serves',
        tags: ['service'],
        response: { 200: health },
      },
    },
    () => {
      const { status, problems } = house.health.report();
      return { status, problems: [...problems], version: house.version };
    },
  );
  app.get(
    '/api/metrics',
    {
      schema: { summary: 'Metrics for Prometheus', tags: ['service'], produces: ['text/plain'] },
    },
    async (_, reply) => {
      const { type, body } = await house.metrics.page();
      return await reply.type(type).send(body);
    },
  );
  app.get(
    '/api/workers',
    { schema: { summary: 'The connected workers', tags: ['service'], response: { 200: workers } } },
    () => ({ workers: house.workers.rows() }),
  );
  app.get(
    '/api/sweep.schema.json',
    {
      schema: {
        summary: 'The JSON schema of sweep files, for editors',
        tags: ['service'],
        produces: ['application/json'],
      },
    },
    () => sweepJsonSchema(house.catalog),
  );
  signIn(app, house);
}

function signIn(app: App, { sessions }: House): void {
  app.post(
    '/api/session/codes',
    {
      schema: {
        summary: 'A one-time code that signs a browser in',
        tags: ['service'],
        response: { 201: z.object({ code: z.string() }) },
      },
    },
    async (_, reply) => await reply.status(201).send({ code: sessions.issueCode() }),
  );
  app.post(
    '/api/session',
    {
      schema: {
        summary: 'Trade a one-time code for a session cookie',
        tags: ['service'],
        body: sessionBody,
        response: { 204: z.void() },
      },
    },
    async ({ body, protocol }, reply) => {
      const value = sessions.redeem(body.code);
      if (value === undefined) {
        const message = 'this code is wrong, old or used; "capsweep open" prints a new address';
        throw new SweepError('unauthenticated', message);
      }
      const secure = protocol === 'https' ? '; Secure' : '';
      const cookie = `${cookieName}=${value}; HttpOnly; SameSite=Strict; Path=/; Max-Age=604800${secure}`;
      return await reply.header('set-cookie', cookie).status(204).send();
    },
  );
}
