import { trialId } from '@capsweep/domain';
import type { Effect } from './mutation.ts';
import type { Room, State } from './state.ts';

/**
 * The effects that make a state out of an empty one, as they are at this moment: the values are
 * immutable and the lists are copied, so the state may change while they are written.
 */
export function capture(state: State): readonly (readonly Effect[])[] {
  const rooms = [...state.rooms.values()].flatMap((room) => captureRoom(room));
  return [[{ kind: 'lead', epoch: state.epoch }], ...rooms];
}

function captureRoom({ sweep, trials, log, curves }: Room): (readonly Effect[])[] {
  const events = log.map((logged) => logged.event);
  return [
    [{ kind: 'sweep', sweep }],
    [{ kind: 'log', sweep: sweep.id, events }],
    ...[...trials.values()].map((trial): readonly Effect[] => [{ kind: 'trial', trial }]),
    ...[...curves].map(([number, reports]): readonly Effect[] => [
      { kind: 'curve', trial: trialId(sweep.id, number), reports },
    ]),
  ];
}
