import type { FastifyReply, FastifyRequest } from 'fastify';
import { sweepEventsQuery } from '@capsweep/protocol/http';
import type { App, House } from '../app.ts';
import type { Client } from '../live/channel.ts';
import { bySweep } from './sweeps.ts';

/** A listener that lets this much pile up unread is let go. */
const maxUnreadBytes = 1_000_000;

/** Server-sent events. */
export function eventRoutes(app: App, house: House): void {
  app.get(
    '/api/events',
    {
      schema: {
        summary: 'Changes in the list of sweeps, as server-sent events',
        tags: ['events'],
        produces: ['text/event-stream'],
      },
    },
    (request, reply) => {
      const client = listen(reply);
      leaveOnClose(request, house.hub.joinList(client, lastEventId(request)));
    },
  );
  app.get(
    '/api/sweeps/:sweep/events',
    {
      schema: {
        summary: 'Changes in a sweep, as server-sent events',
        tags: ['events'],
        produces: ['text/event-stream'],
        params: bySweep,
        querystring: sweepEventsQuery,
      },
    },
    (request, reply) => {
      const { id } = house.orchestrator.people.view(request.params.sweep).sweep;
      const client = listen(reply);
      const options = { lastEventId: lastEventId(request), logs: request.query.logs };
      leaveOnClose(request, house.hub.joinSweep(id, client, options));
    },
  );
}

function lastEventId(request: FastifyRequest): string | undefined {
  const header = request.headers['last-event-id'];
  return Array.isArray(header) ? header[0] : header;
}

function listen(reply: FastifyReply): Client {
  reply.hijack();
  const { raw } = reply;
  raw.writeHead(200, {
    ...(reply.getHeaders() as Record<string, string>),
    'content-type': 'text/event-stream',
    'cache-control': 'no-store',
    'x-accel-buffering': 'no',
  });
  raw.flushHeaders();
  return {
    write: (text) => {
      raw.write(text);
      return raw.writableLength < maxUnreadBytes;
    },
    end: () => raw.destroy(),
  };
}

function leaveOnClose(request: FastifyRequest, leave: () => void): void {
  request.raw.on('close', leave);
}
