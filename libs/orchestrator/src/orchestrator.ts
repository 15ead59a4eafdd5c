import type { Command } from '@capsweep/search';
import { peopleApi, type PeopleApi } from './api/people.ts';
import { programApi, type ProgramApi } from './api/programs.ts';
import { workerApi, type WorkerApi } from './api/workers.ts';
import type { Change, Leader, OrchestratorOptions, OrchestratorPorts } from './live/leader.ts';
import { LeaseTable } from './live/leases.ts';
import { loadLiveSweep } from './live/live-sweep.ts';
import { Gate, KeyedMutex } from './live/locks.ts';
import { startLeases } from './live/write.ts';
import { reconcileBells } from './use-cases/bells.ts';
import { carryOut } from './use-cases/carry-out.ts';
import { enforceDeadlines } from './use-cases/deadlines.ts';
import { feed } from './use-cases/feed.ts';
import { LogBook } from './use-cases/logs.ts';
import { reclaimLost } from './use-cases/reclaim-lost.ts';

/**
 * The orchestration of all sweeps, in one leading process. The same code runs in the coordinator,
 * on Redis, BullMQ and S3, and inside one process on memory or files.
 */
export interface Orchestrator {
  readonly workers: WorkerApi;
  readonly people: PeopleApi;
  readonly programs: ProgramApi;
  /**
   * What time brings: lost attempts, deadlines, missing bells. Call it about every second;
   * trouble in one part is told through `onChange` and does not keep the others from happening.
   */
  tick(): Promise<void>;
  /** Hears of everything that changes, after it has. Returns the way to stop listening. */
  onChange(listener: (change: Change) => void): () => void;
  /** Writes what is still in memory only. */
  close(): Promise<void>;
}

/**
 * Takes the lead and reads everything there is. Whoever led before can write no more.
 *
 * @throws SweepError `store-unavailable`, `store-schema`
 */
export async function createOrchestrator(
  ports: OrchestratorPorts,
  options: OrchestratorOptions,
): Promise<Orchestrator> {
  const listeners = new Set<(change: Change) => void>();
  const leader: Leader = {
    ports,
    options: compile(options),
    epoch: await ports.trials.lead(),
    sweeps: new Map(),
    locks: new KeyedMutex(),
    gate: new Gate(),
    leases: new LeaseTable(ports.clock),
    logs: new LogBook(ports.objects),
    emit: (change) => {
      for (const listener of listeners) listener(change);
    },
  };
  await loadAll(leader);
  return {
    workers: workerApi(leader),
    people: peopleApi(leader),
    programs: programApi(leader),
    tick: () => tick(leader),
    onChange: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close: () => leader.logs.closeAll(),
  };
}

function compile(options: OrchestratorOptions): Required<OrchestratorOptions> {
  return { leaseMs: 15_000, externalLeaseMs: 600_000, lookahead: 64, ...options };
}

async function loadAll(leader: Leader): Promise<void> {
  for (const sweep of await leader.ports.trials.sweeps()) {
    const { live, commands } = await loadLiveSweep(leader, sweep);
    leader.sweeps.set(sweep.id, live);
    // What was heard before died with its hearer.
    startLeases(leader, live);
    await carryOut(leader, live, lastOfEach(commands));
    await feed(leader, live);
  }
}

/** Replaying a log repeats all wishes of its scheduler; only the last for each trial may be open. */
function lastOfEach(commands: readonly Command[]): readonly Command[] {
  return [...new Map(commands.map((command) => [command.trial, command])).values()];
}

async function tick(leader: Leader): Promise<void> {
  await part(leader, 'reclaiming lost attempts', () => reclaimLost(leader));
  await part(leader, 'enforcing deadlines', () => enforceDeadlines(leader));
  await part(leader, 'feeding', async () => {
    for (const live of [...leader.sweeps.values()]) {
      if (live.dirty || live.trials.size === 0) await feed(leader, live);
    }
  });
  await part(leader, 'reconciling bells', () => reconcileBells(leader));
}

async function part(leader: Leader, what: string, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    leader.emit({ kind: 'trouble', what, error });
  }
}
