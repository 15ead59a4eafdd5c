import { transition, type Trial } from '@capsweep/domain';
import {
  aCheckpoint,
  anEnd,
  anOffer,
  aReport,
  aSweep,
  aSweepId,
  aTrial,
  everyEvent,
} from '@capsweep/testing';
import { describe, expect, it } from 'vitest';
import { decodeEvent, encodeEvent } from './event.ts';
import { decodeReport, encodeReport } from './report.ts';
import { decodeSweep, encodeSweep } from './sweep.ts';
import { decodeTrial, encodeTrial } from './trial.ts';

const worker = anOffer().worker;

describe('events', () => {
  it.each(everyEvent)('keep everything: $kind at $at', (event) => {
    const fields = encodeEvent(event);
    expect(decodeEvent(fields)).toEqual(event);
    expect(fields.every((field) => typeof field === 'string')).toBe(true);
  });

  it('are refused when their kind is unknown', () => {
    expect(() => decodeEvent(['?', '1', '', '[]'])).toThrow('unknown kind "?"');
  });
});

describe('trials', () => {
  it('keep everything in every state', () => {
    let trial: Trial = aTrial(aSweepId(), 12, { lr: 1e-300 });
    const life = [
      { kind: 'claimed', worker, at: 5 },
      { kind: 'reported', step: 1, metrics: { loss: NaN } },
      { kind: 'checkpointed', ref: aCheckpoint(trial, 1), best: true },
      anEnd('failed'),
      { kind: 'paused', by: 'user' },
      { kind: 'stopped', by: 'user', reason: 'x', at: 6 },
    ] as const;
    for (const change of life) {
      trial = transition(trial, change);
      expect(decodeTrial(trial.id, encodeTrial(trial))).toEqual(trial);
    }
  });
});

describe('sweeps and reports', () => {
  it('keep everything', () => {
    const sweep = aSweep({ resources: { labels: ['a\nb', '"c"'] } });
    const fields = encodeSweep(sweep);
    expect(decodeSweep(fields[fields.indexOf('body') + 1] ?? '')).toEqual(sweep);
    const report = aReport(3, { epoch: 0, metrics: { a: Infinity } });
    expect(decodeReport(encodeReport(report))).toEqual(report);
    expect(decodeReport(encodeReport(aReport(4)))).toEqual(aReport(4));
  });
});
