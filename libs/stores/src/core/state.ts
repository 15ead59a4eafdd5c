import type {
  LeaderEpoch,
  LoggedEvent,
  Report,
  Sweep,
  SweepEvent,
  SweepId,
  Trial,
} from '@capsweep/domain';
import { parseTrialId } from '@capsweep/domain';
import { extendCurve } from './curve.ts';
import { keep } from './keep.ts';
import type { Effect } from './mutation.ts';

/** Everything that is known of one sweep. */
export interface Room {
  sweep: Sweep;
  readonly trials: Map<number, Trial>;
  /** Numbers of the waiting trials, ascending. */
  readonly waiting: number[];
  running: number;
  readonly log: LoggedEvent[];
  readonly curves: Map<number, readonly Report[]>;
}

/** The truth as plain values. It is changed by {@link apply} and by nothing else. */
export interface State {
  epoch: LeaderEpoch;
  readonly rooms: Map<SweepId, Room>;
}

/** A state without sweeps or a leader. */
export function emptyState(): State {
  return { epoch: 0 as LeaderEpoch, rooms: new Map() };
}

/** The room of a trial and the trial's number in it; undefined when its sweep is not there. */
export function roomOf(state: State, trial: string): { room: Room; number: number } | undefined {
  const parts = parseTrialId(trial);
  const room = parts && state.rooms.get(parts.sweep);
  return room && { room, number: parts.number };
}

/** Makes an effect true. Effects of an accepted mutation never fail, and replaying them is exact. */
export function apply(state: State, effect: Effect): void {
  switch (effect.kind) {
    case 'lead':
      state.epoch = effect.epoch;
      return;
    case 'sweep': {
      putSweep(state, keep(effect.sweep));
      return;
    }
    case 'forget':
      state.rooms.delete(effect.sweep);
      return;
    case 'trial': {
      putTrial(state, keep(effect.trial));
      return;
    }
    case 'log': {
      appendEvents(state.rooms.get(effect.sweep), keep(effect.events));
      return;
    }
    case 'curve':
    case 'drop-curve': {
      changeCurve(state, effect);
      return;
    }
  }
}

function putSweep(state: State, sweep: Sweep): void {
  const room = state.rooms.get(sweep.id);
  if (room) room.sweep = sweep;
  else state.rooms.set(sweep.id, newRoom(sweep));
}

function newRoom(sweep: Sweep): Room {
  return { sweep, trials: new Map(), waiting: [], running: 0, log: [], curves: new Map() };
}

function putTrial(state: State, trial: Trial): void {
  const room = state.rooms.get(trial.sweep);
  if (!room) return;
  const before = room.trials.get(trial.number);
  room.trials.set(trial.number, trial);
  room.running += Number(trial.state === 'running') - Number(before?.state === 'running');
  const place = placeIn(room.waiting, trial.number);
  const isListed = room.waiting[place] === trial.number;
  if (trial.state === 'waiting' && !isListed) room.waiting.splice(place, 0, trial.number);
  if (trial.state !== 'waiting' && isListed) room.waiting.splice(place, 1);
}

/** The index of the first member that is not below `number`. */
function placeIn(ascending: readonly number[], number: number): number {
  let [low, high] = [0, ascending.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ascending[middle] as number) < number) low = middle + 1;
    else high = middle;
  }
  return low;
}

function appendEvents(room: Room | undefined, events: readonly SweepEvent[]): void {
  if (!room) return;
  for (const event of events) {
    room.log.push(Object.freeze({ cursor: `${room.log.length + 1}-0`, event }));
  }
}

function changeCurve(
  state: State,
  effect: Extract<Effect, { kind: 'curve' | 'drop-curve' }>,
): void {
  const found = roomOf(state, effect.trial);
  if (!found) return;
  const { curves } = found.room;
  if (effect.kind === 'drop-curve') curves.delete(found.number);
  else curves.set(found.number, keep(extendCurve(curves.get(found.number) ?? [], keep(effect))));
}
