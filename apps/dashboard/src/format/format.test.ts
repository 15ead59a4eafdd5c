import { describe, expect, it } from 'vitest';
import { pullBestCommand, pullTrialCommand } from './commands.ts';
import {
  chooseStyle,
  writeBytes,
  writeCount,
  writeNumber,
  writeSpread,
  writeValue,
} from './number.ts';
import { paramWriter, writeParam, writeParams } from './params.ts';
import { writeAgo, writeClock, writeDuration, writeMoment } from './time.ts';

describe('a number on its own', () => {
  it.each([
    [0.98765, '0.9877'],
    [0.989, '0.9890'],
    [12.3456, '12.35'],
    [1965.4, '1965'],
    [128, '128'],
    [123456, '123,456'],
    [0.0000123, '1.23e−5'],
    [-0.5, '−0.5000'],
    [0, '0'],
    [2.5e9, '2.50e9'],
    [Infinity, '∞'],
    [-Infinity, '−∞'],
    [null, 'NaN'],
    [undefined, '–'],
  ])('%s is written %s', (value, text) => {
    expect(writeValue(value)).toBe(text);
  });
});

describe('the numbers of a column', () => {
  const column = (...values: (number | null | undefined)[]): string[] =>
    values.map((value) => writeNumber(value, chooseStyle(values)));

  it('have the same decimals, and no more than they need', () => {
    expect(column(0.5, 0.25, undefined)).toEqual(['0.50', '0.25', '–']);
    expect(column(0.98765, 0.5)).toEqual(['0.9877', '0.5000']);
  });

  it('stay whole when all are', () => {
    expect(column(1, 20000, null)).toEqual(['1', '20,000', 'NaN']);
  });

  it('get exponents where decimals would lose the small ones', () => {
    expect(column(0.1, 0.00001)).toEqual(['1.00e−1', '1.00e−5']);
  });
});

it('writes mean and sd with the same decimals', () => {
  expect(writeSpread({ mean: 0.987, sd: 0.002 })).toBe('0.9870 ± 0.0020');
  expect(writeSpread({ mean: 0.98765 })).toBe('0.9877');
});

it('writes counts and bytes', () => {
  expect([writeCount(96), writeCount(10_000)]).toEqual(['96', '10,000']);
  expect([0, 999, 1000, 1_253_000, 999_600_000].map(writeBytes)).toEqual([
    '0 B',
    '999 B',
    '1.0 kB',
    '1.3 MB',
    '1.0 GB',
  ]);
});

describe('parameters', () => {
  it.each([
    [0.21, '0.21'],
    [128, '128'],
    [0.00037024, '3.702e−4'],
    [0.0001, '1e−4'],
    [true, 'true'],
    ['xnodr', 'xnodr'],
    [undefined, '–'],
  ])('%s is written %s', (value, text) => {
    expect(writeParam(value)).toBe(text);
  });

  it('align in a column, words among them stay words', () => {
    const write = paramWriter([0.5, 0.25, 'auto']);
    expect([write(0.5), write('auto')]).toEqual(['0.50', 'auto']);
  });

  it('stand in one line', () => {
    expect(writeParams({ head: 'xnodr', learningRate: 0.0012 })).toBe(
      'head xnodr · learningRate 0.0012',
    );
  });
});

describe('times', () => {
  it.each([
    [8.41, '8.4 s'],
    [9.96, '10 s'],
    [59.4, '59 s'],
    [59.6, '1m 00s'],
    [187, '3m 07s'],
    [3599.7, '1h 00m'],
    [7500, '2h 05m'],
    [273_600, '3d 04h'],
    [-1, '–'],
    [NaN, '–'],
  ])('%s seconds last %s', (seconds, text) => {
    expect(writeDuration(seconds)).toBe(text);
  });

  it.each([
    [1, 'just now'],
    [42, '42 s ago'],
    [200, '3 min ago'],
    [7300, '2 h ago'],
    [90_000, '25 h ago'],
    [5 * 86_400, '5 d ago'],
    [-60, 'just now'],
  ])('%s seconds ago is %s', (seconds, text) => {
    expect(writeAgo(1e12, 1e12 + seconds * 1000)).toBe(text);
  });

  it('are in the time zone of the reader', () => {
    const at = new Date(2026, 10, 2, 4, 3, 9).getTime();
    expect(writeMoment(at)).toBe('2026-11-02 04:03:09');
    expect(writeClock(at)).toBe('04:03:09');
  });
});

it('quotes names in shell commands only where the shell would misread them', () => {
  expect(pullBestCommand('heads-on-mnist')).toBe('capsweep pull heads-on-mnist --best');
  expect(pullTrialCommand("ada's run", 3, 'latest')).toBe(
    String.raw`capsweep pull 'ada'\''s run' --trial 3 --latest`,
  );
});
