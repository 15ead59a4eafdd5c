import type { ApiClient } from '@capsweep/protocol/http';
import type { Desk } from '../desk.ts';

/** Sweeps behind the HTTP API. */
export function remoteDesk(client: ApiClient): Desk {
  return {
    place: client.place.url,
    sweeps: client.sweeps,
    sweep: client.sweep,
    ranking: client.ranking,
    table: client.table,
    trials: client.trials,
    trial: client.trial,
    logs: client.logs,
    checkpoint: client.checkpoint,
    checkpointFile: async (name, number, file) => {
      const { body } = await client.checkpointFile(name, number, file);
      return (body ?? []) as AsyncIterable<Uint8Array>;
    },
    analysis: client.analysis,
    import: client.import,
    curves: (name, { metric, trials }) =>
      client.curves(name, { metric, trials: trials.join(','), points: 2000 }),
    replay: (name, request) => client.replay(name, request),
    schedule: client.schedule,
    more: client.more,
    enqueue: (name, params) => client.enqueue(name, { params }),
    remove: client.remove,
    tag: client.tag,
    close: () => Promise.resolve(),
  };
}
