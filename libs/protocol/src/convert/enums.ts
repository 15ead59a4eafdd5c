/**
 * @file Enumerations of the wire as unions of words. Each table is exhaustive both ways: a value
 * added on either side does not compile until it is mapped.
 */
import type { LogLevel as Level, Objective, SignedAddress, WorkerCommand } from '@capsweep/domain';
import {
  AddressMethod,
  AttemptCommandKind,
  LogLevel,
  VerdictKind,
} from '#gen/capsweep/v1/coordination_pb.js';
import { Goal, OnNan } from '#gen/capsweep/v1/trial_pb.js';
import { malformed } from './read.ts';

interface Words<Wire extends number, Word extends string> {
  toWire(word: Word): Wire;
  /** @throws SweepError `request-invalid` for the unspecified value and for unknown ones. */
  fromWire(wire: Wire): Word;
}

/** Both directions of an enumeration, from one table of the specified values. */
function words<Wire extends number, Word extends string>(
  what: string,
  table: Record<Exclude<Wire, 0>, Word>,
  back: Record<Word, Exclude<Wire, 0>>,
): Words<Wire, Word> {
  const byWire = table as Record<number, Word | undefined>;
  return {
    toWire: (word) => back[word],
    fromWire: (wire) => {
      const word = byWire[wire];
      if (word === undefined) throw malformed(`${what} is ${wire}`);
      return word;
    },
  };
}

export const goals = words<Goal, Objective['goal']>(
  'the goal',
  { [Goal.MAXIMIZE]: 'maximize', [Goal.MINIMIZE]: 'minimize' },
  { maximize: Goal.MAXIMIZE, minimize: Goal.MINIMIZE },
);

export const onNaNs = words<OnNan, 'fail' | 'continue'>(
  'onNaN',
  { [OnNan.FAIL]: 'fail', [OnNan.CONTINUE]: 'continue' },
  { fail: OnNan.FAIL, continue: OnNan.CONTINUE },
);

export const methods = words<AddressMethod, SignedAddress['method']>(
  'the method',
  { [AddressMethod.GET]: 'GET', [AddressMethod.PUT]: 'PUT' },
  { GET: AddressMethod.GET, PUT: AddressMethod.PUT },
);

export const commandKinds = words<AttemptCommandKind, Exclude<WorkerCommand['kind'], 'drain'>>(
  'the command',
  {
    [AttemptCommandKind.CHECKPOINT]: 'checkpoint',
    [AttemptCommandKind.PAUSE]: 'pause',
    [AttemptCommandKind.STOP]: 'stop',
    [AttemptCommandKind.FENCED]: 'fenced',
  },
  {
    checkpoint: AttemptCommandKind.CHECKPOINT,
    pause: AttemptCommandKind.PAUSE,
    stop: AttemptCommandKind.STOP,
    fenced: AttemptCommandKind.FENCED,
  },
);

export const verdicts = words<VerdictKind, 'accepted' | 'fenced'>(
  'the verdict',
  { [VerdictKind.ACCEPTED]: 'accepted', [VerdictKind.FENCED]: 'fenced' },
  { accepted: VerdictKind.ACCEPTED, fenced: VerdictKind.FENCED },
);

export const levels = words<LogLevel, Level>(
  'the log level',
  {
    [LogLevel.DEBUG]: 'debug',
    [LogLevel.INFO]: 'info',
    [LogLevel.WARN]: 'warn',
    [LogLevel.ERROR]: 'error',
  },
  {
    debug: LogLevel.DEBUG,
    info: LogLevel.INFO,
    warn: LogLevel.WARN,
    error: LogLevel.ERROR,
  },
);
