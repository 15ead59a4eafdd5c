import { assertNever, type SweepEvent } from '@capsweep/domain';
import { decodeJson, encodeJson } from '../../json.ts';

/**
 * An event as the four values of a stream's entry: kind, time, trial (empty when it is about the
 * sweep) and the rest as a JSON list. Short, since every trial leaves some twenty of them.
 */
export type EventFields = readonly [kind: string, at: string, trial: string, data: string];

/** The letters by which entries name the kinds. */
const letters = {
  'sweep-created': 'c',
  'sweep-changed': 'w',
  'trial-added': '+',
  'trial-decided': 'd',
  'attempt-started': 's',
  'trial-reported': 'r',
  'checkpoint-committed': 'k',
  'attempt-ended': 'e',
  'checkpoints-dropped': 'x',
  'trial-moved': 'm',
  'trial-forked': 'f',
} as const satisfies Record<SweepEvent['kind'], string>;

const kinds = new Map<string, SweepEvent['kind']>(
  Object.entries(letters).map(([kind, letter]) => [letter, kind as SweepEvent['kind']]),
);

/** Writes an event. */
export function encodeEvent(event: SweepEvent): EventFields {
  const trial = 'trial' in event ? String(event.trial) : '';
  return [letters[event.kind], encodeJson(event.at), trial, encodeJson(dataOf(event))];
}

/**
 * Reads an event.
 *
 * @throws TypeError when its kind is unknown.
 */
export function decodeEvent([letter, at, trial, data]: EventFields): SweepEvent {
  const kind = kinds.get(letter);
  if (!kind) throw new TypeError(`the log has an event of unknown kind ${JSON.stringify(letter)}`);
  const common = { at: decodeJson(at) as number, trial: Number(trial) };
  return eventOf(kind, common, decodeJson(data) as never[]);
}

function dataOf(event: SweepEvent): unknown[] {
  switch (event.kind) {
    case 'sweep-created':
    case 'trial-added':
      return [];
    case 'sweep-changed':
      return [event.state, ...optional(event.reason)];
    case 'trial-decided':
      return [event.params];
    case 'attempt-started':
      return [event.attempt, event.worker];
    case 'trial-reported':
      return [event.step, event.epoch, event.values, ...optional(event.metrics)];
    case 'checkpoint-committed':
      return [event.attempt, event.step, event.bytes, Number(event.best)];
    case 'attempt-ended': {
      const { kind: _, at: __, trial: ___, attempt, outcome, step, state, ...rest } = event;
      return [attempt, outcome, step, state, rest];
    }
    case 'checkpoints-dropped':
      return [event.which];
    case 'trial-forked': {
      const { kind: _, at: __, trial: ___, ...rest } = event;
      return [rest];
    }
    case 'trial-moved': {
      const { kind: _, at: __, trial: ___, state, ...rest } = event;
      return [state, rest];
    }
    default:
      return assertNever(event, 'event');
  }
}

const optional = (value: unknown): unknown[] => (value === undefined ? [] : [value]);

function eventOf(
  kind: SweepEvent['kind'],
  { at, trial }: { at: number; trial: number },
  data: never[],
): SweepEvent {
  const [a, b] = data as unknown as [never, never];
  switch (kind) {
    case 'sweep-created':
      return { kind, at };
    case 'sweep-changed':
      return { kind, at, state: a, ...(data.length > 1 && { reason: b }) };
    default:
      return trialEventOf(kind, { at, trial }, data);
  }
}

type TrialEventKind = Exclude<SweepEvent['kind'], 'sweep-created' | 'sweep-changed'>;

function trialEventOf(
  kind: TrialEventKind,
  { at, trial }: { at: number; trial: number },
  data: never[],
): SweepEvent {
  const [a, b, c, d, rest] = data as unknown as [never, never, never, never, object];
  switch (kind) {
    case 'trial-added':
      return { kind, at, trial };
    case 'trial-decided':
      return { kind, at, trial, params: a };
    case 'attempt-started':
      return { kind, at, trial, attempt: a, worker: b };
    case 'trial-reported':
      return {
        kind,
        at,
        trial,
        step: a,
        epoch: b,
        values: c,
        ...(data.length > 3 && { metrics: d }),
      };
    case 'checkpoint-committed':
      return { kind, at, trial, attempt: a, step: b, bytes: c, best: Boolean(d) };
    case 'attempt-ended':
      return { kind, at, trial, attempt: a, outcome: b, step: c, state: d, ...rest };
    case 'checkpoints-dropped':
      return { kind, at, trial, which: a };
    case 'trial-forked':
      return { kind, at, trial, ...(a as object) } as SweepEvent;
    case 'trial-moved':
      return { kind, at, trial, state: a, ...(b as object) };
    default:
      return assertNever(kind, 'event kind');
  }
}
