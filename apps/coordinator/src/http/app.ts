import type { FastifyBaseLogger, FastifyInstance, RawServerDefault } from 'fastify';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import type { Clock, ObjectStore, TrainerCatalog } from '@capsweep/domain';
import type { Orchestrator } from '@capsweep/orchestrator';
import type { Health, Metrics } from '@capsweep/service';
import type { WorkerDirectory } from '../grpc/directory.ts';
import type { LiveHub } from './live/hub.ts';
import type { Sessions } from './security/sessions.ts';

/** A fastify that takes its types from zod schemas. */
export type App = FastifyInstance<
  RawServerDefault,
  IncomingMessage,
  ServerResponse,
  FastifyBaseLogger,
  ZodTypeProvider
>;

/** What the routes work with. */
export interface House {
  readonly orchestrator: Orchestrator;
  readonly objects: ObjectStore;
  readonly clock: Clock;
  readonly catalog: TrainerCatalog;
  readonly hub: LiveHub;
  readonly workers: WorkerDirectory;
  readonly sessions: Sessions;
  readonly health: Health;
  readonly metrics: Metrics;
  readonly version: string;
}
