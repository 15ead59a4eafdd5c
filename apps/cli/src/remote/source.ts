import type { ApiClient } from '@capsweep/protocol/http';
import type { SweepSource } from '../source.ts';

/** A sweep behind the HTTP API. */
export function remoteSource(client: ApiClient, sweep: string): SweepSource {
  return {
    snapshot: async () => {
      const [ranking, { rows }] = await Promise.all([
        client.ranking(sweep),
        client.trials(sweep, { where: ['state=running'], sort: 'number', limit: 100 }),
      ]);
      return { ranking, running: rows };
    },
    changes: async function* (signal) {
      for await (const _ of client.events(sweep, signal)) yield;
    },
  };
}
