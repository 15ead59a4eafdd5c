import type {
  ClaimOffer,
  EventLog,
  LeaderEpoch,
  LoggedEvent,
  Report,
  RunningTrial,
  Sweep,
  SweepEvent,
  SweepId,
  Trial,
  TrialId,
  TrialState,
  TrialStore,
  TrialWrite,
  WaitingTrial,
} from '@capsweep/domain';
import { checkCursor } from '../cursor.ts';
import { keep } from './keep.ts';
import type { Effect, Mutation } from './mutation.ts';
import { roomOf, type State } from './state.ts';

/** Where a {@link CoreStore} reads, and how a mutation becomes true there. */
export interface Truth {
  /** The state as it is now; rejects when it cannot be known. */
  readonly state: () => Promise<State>;
  /** Decides and applies a mutation; resolves once its effects are as durable as promised. */
  readonly commit: (mutation: Mutation) => Promise<readonly Effect[]>;
  readonly close: () => Promise<void>;
}

/** Trial store and event log over plain values in this process. */
export class CoreStore implements TrialStore, EventLog {
  readonly #truth: Truth;

  constructor(truth: Truth) {
    this.#truth = truth;
  }

  async lead(): Promise<LeaderEpoch> {
    const effects = await this.#truth.commit({ kind: 'lead' });
    return only(effects, 'lead').epoch;
  }

  async createSweep(
    epoch: LeaderEpoch,
    sweep: Sweep,
    events: readonly SweepEvent[],
  ): Promise<void> {
    await this.#truth.commit({ kind: 'create-sweep', epoch, sweep, events });
  }

  async writeSweep(
    epoch: LeaderEpoch,
    change: { before: Sweep; after: Sweep; events: readonly SweepEvent[] },
  ): Promise<void> {
    await this.#truth.commit({ kind: 'write-sweep', epoch, ...change });
  }

  async removeSweep(epoch: LeaderEpoch, sweep: SweepId): Promise<void> {
    await this.#truth.commit({ kind: 'remove-sweep', epoch, sweep });
  }

  async sweeps(): Promise<readonly Sweep[]> {
    const sweeps = [...(await this.#truth.state()).rooms.values()].map((room) => room.sweep);
    return sweeps.sort((a, b) => a.createdAt - b.createdAt || (a.id < b.id ? -1 : 1));
  }

  async sweep(id: SweepId): Promise<Sweep | undefined> {
    return (await this.#truth.state()).rooms.get(id)?.sweep;
  }

  async addTrials(
    epoch: LeaderEpoch,
    trials: readonly WaitingTrial[],
    events: readonly SweepEvent[],
  ): Promise<void> {
    await this.#truth.commit({ kind: 'add-trials', epoch, trials, events });
  }

  async writeTrial(epoch: LeaderEpoch, write: TrialWrite): Promise<void> {
    await this.#truth.commit({ kind: 'write-trial', epoch, write });
  }

  async trial(id: TrialId): Promise<Trial | undefined> {
    const found = roomOf(await this.#truth.state(), id);
    return found?.room.trials.get(found.number);
  }

  async trials(sweep: SweepId, states?: readonly TrialState[]): Promise<readonly Trial[]> {
    const all = [...((await this.#truth.state()).rooms.get(sweep)?.trials.values() ?? [])];
    const wanted = states ? all.filter((trial) => states.includes(trial.state)) : all;
    return wanted.sort((a, b) => a.number - b.number);
  }

  async claim(epoch: LeaderEpoch, offer: ClaimOffer): Promise<RunningTrial | undefined> {
    const effects = await this.#truth.commit({ kind: 'claim', epoch, offer });
    if (effects.length === 0) return undefined;
    return keep(only(effects, 'trial').trial) as RunningTrial;
  }

  async curve(id: TrialId): Promise<readonly Report[]> {
    const found = roomOf(await this.#truth.state(), id);
    return found?.room.curves.get(found.number) ?? [];
  }

  async dropCurve(epoch: LeaderEpoch, id: TrialId): Promise<void> {
    await this.#truth.commit({ kind: 'drop-curve', epoch, trial: id });
  }

  async read(sweep: SweepId, after: string, limit: number): Promise<readonly LoggedEvent[]> {
    const from = Number(checkCursor(after).split('-')[0]);
    const log = (await this.#truth.state()).rooms.get(sweep)?.log ?? [];
    return log.slice(from, from + Math.max(0, limit));
  }

  async close(): Promise<void> {
    await this.#truth.close();
  }
}

function only<Kind extends Effect['kind']>(
  effects: readonly Effect[],
  kind: Kind,
): Extract<Effect, { kind: Kind }> {
  const found = effects.find((effect) => effect.kind === kind);
  if (!found) throw new TypeError(`a mutation without its ${kind} effect`);
  return found as Extract<Effect, { kind: Kind }>;
}
