import {
  isEnded,
  isFinished,
  logStart,
  type LoggedEvent,
  type Sweep,
  type SweepEvent,
  type SweepId,
  type Trial,
} from '@capsweep/domain';
import type { Command } from '@capsweep/search';
import { TrialTable } from '../read-model/trial-table.ts';
import { createSweepSearch, type SweepSearch } from '../search/sweep-search.ts';
import { readWarmHistory, type WarmHistory } from '../search/warm-start.ts';
import type { Leader } from './leader.ts';

/** A sweep as the leader holds it: its record, its unfinished trials and the folds of its log. */
export interface LiveSweep {
  readonly id: SweepId;
  sweep: Sweep;
  /** Waiting, running and paused trials by number, as the store has them. */
  trials: Map<number, Trial>;
  search: SweepSearch;
  table: TrialTable;
  /** The last epoch that the log has of each trial; a resumed attempt tells it again. */
  loggedEpochs: Map<number, number>;
  /** The first number of the plan that was not looked at yet. */
  nextNumber: number;
  /** Why running attempts were told to pause or stop. */
  wishes: Map<number, Wish>;
  /** Trials that shall go on from another one's checkpoint as soon as they rest. */
  forks: Map<number, Fork>;
  /** A write may or may not have happened: read everything again before the next one. */
  dirty: boolean;
}

/** What a running attempt was told, and by whom. */
export interface Wish {
  readonly kind: 'pause' | 'stop';
  readonly by: 'scheduler' | 'user' | 'sweep';
  readonly reason: string;
}

/** A scheduler's wish to fork. */
export type Fork = Extract<Command, { kind: 'fork' }>;

/** The sweep with this name or id. */
export function sweepCalled(
  { sweeps }: Pick<Leader, 'sweeps'>,
  nameOrId: string,
): LiveSweep | undefined {
  return [...sweeps.values()].find(({ sweep }) => sweep.name === nameOrId || sweep.id === nameOrId);
}

/** A sweep without trials, as it was just created. */
export function newLiveSweep(sweep: Sweep, warm: WarmHistory = []): LiveSweep {
  return {
    id: sweep.id,
    sweep,
    trials: new Map(),
    search: createSweepSearch(sweep, warm),
    table: new TrialTable(sweep.spec.objectives, sweep.spec.constraints),
    loggedEpochs: new Map(),
    nextNumber: 0,
    wishes: new Map(),
    forks: new Map(),
    dirty: false,
  };
}

/** Reads a sweep's trials and folds its log; also returns the scheduler's wishes along the way. */
export async function loadLiveSweep(
  leader: Pick<Leader, 'ports'>,
  sweep: Sweep,
): Promise<{ live: LiveSweep; commands: readonly Command[] }> {
  const live = newLiveSweep(sweep, isEnded(sweep) ? [] : await readWarmHistory(leader, sweep));
  for (const trial of await leader.ports.trials.trials(sweep.id)) {
    live.table.update(trial);
    if (!isFinished(trial)) live.trials.set(trial.number, trial);
  }
  live.nextNumber = live.table.length;
  const commands: Command[] = [];
  if (isEnded(sweep)) return { live, commands };
  for await (const { event } of readLog(leader, sweep.id)) {
    commands.push(...foldEvent(live, event));
  }
  return { live, commands };
}

/** Folds one event of the log into the search. */
export function foldEvent(live: LiveSweep, event: SweepEvent): readonly Command[] {
  if (event.kind === 'trial-reported' || event.kind === 'trial-forked')
    live.loggedEpochs.set(event.trial, event.epoch);
  return live.search.observe(event);
}

/** A sweep's log from its beginning, page by page. */
export async function* readLog(
  { ports }: Pick<Leader, 'ports'>,
  sweep: SweepId,
): AsyncGenerator<LoggedEvent> {
  const page = 5000;
  for (let after = logStart; ;) {
    const events = await ports.events.read(sweep, after, page);
    yield* events;
    const last = events.at(-1);
    if (!last || events.length < page) return;
    after = last.cursor;
  }
}
