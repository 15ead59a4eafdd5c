import {
  transition,
  type ClaimOffer,
  type LeaderEpoch,
  type RunningTrial,
  type Sweep,
  type SweepEvent,
  type TrialWrite,
} from '@capsweep/domain';
import { leaderStale, sweepMissing, sweepNameTaken, writeConflict } from '../refusals.ts';
import type { Effect, Mutation } from './mutation.ts';
import { pick } from './pick.ts';
import { roomOf, type State } from './state.ts';

/**
 * What a mutation would do to the state, which stays as it is.
 *
 * @throws SweepError when the law of the port refuses it.
 */
export function decide(state: State, mutation: Mutation): readonly Effect[] {
  if (mutation.kind === 'lead') return [{ kind: 'lead', epoch: (state.epoch + 1) as LeaderEpoch }];
  if (mutation.epoch !== state.epoch) throw leaderStale(mutation.epoch, state.epoch);
  switch (mutation.kind) {
    case 'create-sweep':
      return createSweep(state, mutation);
    case 'write-sweep':
      return writeSweep(state, mutation);
    case 'remove-sweep':
      return [{ kind: 'forget', sweep: mutation.sweep }];
    case 'add-trials':
      return addTrials(state, mutation);
    case 'write-trial':
      return writeTrial(state, mutation.write);
    case 'claim':
      return claim(state, mutation.offer);
    case 'drop-curve':
      return [mutation];
  }
}

type Of<Kind extends Mutation['kind']> = Extract<Mutation, { kind: Kind }>;

function createSweep(state: State, { sweep, events }: Of<'create-sweep'>): readonly Effect[] {
  for (const { sweep: other } of state.rooms.values()) {
    if (other.name === sweep.name) throw sweepNameTaken(sweep.name);
  }
  const there = state.rooms.get(sweep.id);
  if (there) throw writeConflict(`sweep ${sweep.id}`, 0, there.sweep.version);
  return [{ kind: 'sweep', sweep }, log(sweep, events)];
}

function writeSweep(state: State, { before, after, events }: Of<'write-sweep'>): readonly Effect[] {
  const stored = state.rooms.get(before.id)?.sweep.version;
  if (stored !== before.version) throw writeConflict(`sweep ${before.id}`, before.version, stored);
  return [{ kind: 'sweep', sweep: after }, log(after, events)];
}

function addTrials(state: State, { trials, events }: Of<'add-trials'>): readonly Effect[] {
  const [first] = trials;
  if (!first) return [];
  const room = state.rooms.get(first.sweep);
  if (!room) throw sweepMissing(first.sweep);
  const numbers = new Set<number>();
  const added = trials.filter(({ number }) => {
    if (room.trials.has(number) || numbers.has(number)) return false;
    return numbers.add(number);
  });
  const told = events.filter((event) => !('trial' in event) || numbers.has(event.trial));
  return [...added.map((trial) => ({ kind: 'trial', trial }) as const), log(room.sweep, told)];
}

function writeTrial(state: State, write: TrialWrite): readonly Effect[] {
  const { before, after, events, reports = [], truncateAfter } = write;
  const stored = trialIn(state, before.id)?.version;
  if (stored !== before.version) throw writeConflict(`trial ${before.id}`, before.version, stored);
  const effects: Effect[] = [{ kind: 'trial', trial: after }];
  if (reports.length > 0 || truncateAfter !== undefined) {
    const cut = truncateAfter === undefined ? {} : { truncateAfter };
    effects.push({ kind: 'curve', trial: after.id, reports, ...cut });
  }
  if (events.length > 0) effects.push({ kind: 'log', sweep: after.sweep, events });
  return effects;
}

function claim(state: State, offer: ClaimOffer): readonly Effect[] {
  const chosen = pick(candidates(state), offer);
  const waiting = chosen?.room.trials.get(chosen.room.waiting[0] as number);
  if (!waiting) return [];
  const { worker, at } = offer;
  const trial = transition(waiting, { kind: 'claimed', worker, at }) as RunningTrial;
  const { number, attempt } = trial;
  const event: SweepEvent = { kind: 'attempt-started', at, trial: number, attempt, worker };
  return [
    { kind: 'trial', trial },
    { kind: 'log', sweep: trial.sweep, events: [event] },
  ];
}

function candidates(state: State) {
  const rooms = [...state.rooms.values()];
  const users = new Map<string, number>();
  for (const { sweep, running } of rooms) {
    users.set(sweep.user, (users.get(sweep.user) ?? 0) + running);
  }
  return rooms
    .filter((room) => room.waiting.length > 0)
    .map((room) => ({
      room,
      sweep: room.sweep,
      running: room.running,
      runningOfUser: users.get(room.sweep.user) ?? 0,
    }));
}

function trialIn(state: State, id: string) {
  const found = roomOf(state, id);
  return found?.room.trials.get(found.number);
}

const log = (sweep: Sweep, events: readonly SweepEvent[]): Effect => ({
  kind: 'log',
  sweep: sweep.id,
  events,
});
