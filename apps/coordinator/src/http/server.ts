import { existsSync } from 'node:fs';
import { join } from 'node:path';
import fastify from 'fastify';
import fastifyStatic from '@fastify/static';
import swagger from '@fastify/swagger';
import {
  jsonSchemaTransformObject,
  serializerCompiler,
  validatorCompiler,
} from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Logger } from '@capsweep/service';
import type { App, House } from './app.ts';
import { answerErrors } from './errors.ts';
import { describeRoute, openapi } from './openapi.ts';
import { checkpointRoutes } from './routes/checkpoints.ts';
import { eventRoutes } from './routes/events.ts';
import { historyRoutes } from './routes/history.ts';
import { programRoutes } from './routes/programs.ts';
import { serviceRoutes } from './routes/service.ts';
import { sweepRoutes } from './routes/sweeps.ts';
import { tableRoutes } from './routes/table.ts';
import { trialRoutes } from './routes/trials.ts';
import { guard, type GuardOptions } from './security/guard.ts';

export interface HttpOptions {
  readonly log?: Logger;
  readonly guard: Omit<GuardOptions, 'sessions'>;
  /** The built dashboard. */
  readonly dashboard?: string;
  readonly tls?: { readonly cert: string; readonly key: string };
  /** More routes, such as the bucket's. */
  readonly extend?: (app: App) => void;
}

/** The HTTP side of the coordinator, not listening yet. */
export async function createHttp(house: House, options: HttpOptions): Promise<App> {
  const app = fastify({
    // Requests are not told one by one; what goes wrong in one is.
    ...(options.log && { loggerInstance: options.log.child({}, { level: 'warn' }) }),
    ...(options.tls && { https: options.tls }),
    bodyLimit: 4 * 1024 * 1024,
    forceCloseConnections: true,
  }) as unknown as App;
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  await app.register(swagger, {
    openapi: openapi(house.version),
    transform: describeRoute,
    transformObject: jsonSchemaTransformObject,
  });
  guard(app, { ...options.guard, sessions: house.sessions });
  answerErrors(app);
  sweepRoutes(app, house);
  tableRoutes(app, house);
  historyRoutes(app, house);
  trialRoutes(app, house);
  checkpointRoutes(app, house);
  programRoutes(app, house);
  eventRoutes(app, house);
  serviceRoutes(app, house);
  app.get('/api/openapi.json', { schema: { hide: true } }, () => app.swagger());
  options.extend?.(app);
  if (options.dashboard !== undefined) await serveDashboard(app, options.dashboard);
  await app.ready();
  return app;
}

/** The dashboard's files; an address of one of its pages answers with the page that knows it. */
async function serveDashboard(app: App, folder: string): Promise<void> {
  if (!existsSync(join(folder, 'index.html'))) return;
  await app.register(fastifyStatic, {
    root: folder,
    wildcard: false,
    // Otherwise it would overwrite what is set below.
    cacheControl: false,
    setHeaders: (reply, path) => {
      const lasting = path.includes('/assets/');
      reply.setHeader(
        'cache-control',
        lasting ? 'public, max-age=31536000, immutable' : 'no-cache',
      );
    },
  });
  const params = z.object({ '*': z.string() });
  app.get('/*', { schema: { hide: true, params } }, async (request, reply) => {
    const path = request.params['*'];
    if (path.startsWith('api/')) {
      reply.callNotFound();
      return reply;
    }
    // Files of a build that is newer than this process are found; those that are gone are not the page.
    return await reply.sendFile(path.startsWith('assets/') ? path : 'index.html');
  });
}
