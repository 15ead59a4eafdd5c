import { workerId } from '@capsweep/domain';
import type { Orchestrator } from '@capsweep/orchestrator';
import type { CoordinationHandlers } from '@capsweep/protocol/grpc';
import type { Welcome } from '@capsweep/protocol';
import type { WorkerDirectory } from './directory.ts';

/** What workers say, done by the orchestrator. */
export function coordinationHandlers(
  { workers }: Orchestrator,
  directory: WorkerDirectory,
  welcome: (pool: string) => Promise<Welcome>,
): CoordinationHandlers {
  return {
    onHello: async (worker) => {
      const answer = await welcome(worker.info.pool);
      directory.hello(worker);
      return answer;
    },
    onClaim: async ({ info }, slots) => {
      const { id, pool, labels } = info;
      return await workers.claim({ worker: id, pool, labels, slots });
    },
    onReport: async (_, key, measurement) => await workers.report(key, measurement),
    onAddresses: async (_, request) => await workers.addresses(request),
    onCommit: async (_, manifest) => await workers.commitCheckpoint(manifest),
    onFinish: async (_, key, outcome) => await workers.finish(key, outcome),
    onHeartbeat: async (worker, pulse) => {
      directory.seen(worker, pulse);
      return await Promise.resolve(workers.heartbeat(worker.info.id, pulse.live));
    },
    onLogs: async ({ key, lines, dropped }) => await workers.log(key, lines, dropped),
    onGone: (worker) => directory.gone(worker),
  };
}

/** Passes what the orchestrator wants of running attempts on to their workers. */
export function forwardCommands(
  orchestrator: Orchestrator,
  directory: WorkerDirectory,
): () => void {
  return orchestrator.onChange((change) => {
    if (change.kind === 'command') directory.command(workerId(change.worker), change.command);
  });
}
