import { parseCondition } from '@capsweep/protocol/http';
import { describe, expect, it } from 'vitest';
import {
  addCondition,
  chosenValues,
  describeCondition,
  parseFilter,
  toggleValue,
} from './expression.ts';

const names = { params: ['head', 'learningRate'], metrics: ['val/accuracy', 'images/s'] };

describe('a filter that is typed', () => {
  it.each([
    ['val/accuracy >= 0.98', ['metric:val/accuracy>=0.98']],
    ['head=xnodr|xnidr', ['param:head=xnodr|xnidr']],
    ['head!=fc learningRate<1e-3', ['param:head!=fc', 'param:learningRate<1e-3']],
    ['head ~ xn, state=running', ['param:head~xn', 'state=running']],
    ['trial>3 and time <= 60 && epoch=2', ['number>3', 'runSeconds<=60', 'epoch=2']],
    ['head = "two words"', ['param:head=two words']],
    ['metric:val/accuracy>0.9', ['metric:val/accuracy>0.9']],
    ['   ', []],
  ])('%s becomes the conditions of the wire', (text, conditions) => {
    expect(parseFilter(text, names)).toEqual({ ok: true, conditions });
    for (const condition of conditions) expect(() => parseCondition(condition)).not.toThrow();
  });

  it('names what it could not read, with an example', () => {
    expect(parseFilter('head=fc nonsense', names)).toEqual({
      ok: false,
      message: expect.stringMatching(
        /^“nonsense” is no condition: write a name, one of = !=/,
      ) as string,
    });
  });

  it('offers the columns that are spelled nearly so', () => {
    expect(parseFilter('accuracy>0.9', names)).toEqual({
      ok: false,
      message: 'no column is called “accuracy”; did you mean val/accuracy?',
    });
  });
});

it('says a condition in words, and leaves alone what is none', () => {
  expect(describeCondition('param:head=xnodr|xnidr')).toBe('head = xnodr or xnidr');
  expect(describeCondition('metric:val/accuracy>=0.98')).toBe('val/accuracy ≥ 0.98');
  expect(describeCondition('?')).toBe('?');
});

it('replaces an equality on the same key, and keeps everything else', () => {
  const before = ['param:head=fc', 'param:head!=xnidr', 'metric:loss>=1'];
  expect(addCondition(before, 'param:head=xnodr')).toEqual([
    'param:head!=xnidr',
    'metric:loss>=1',
    'param:head=xnodr',
  ]);
  expect(addCondition(before, 'metric:loss>=1')).toBe(before);
  expect(addCondition(before, 'metric:loss>=2')).toEqual([...before, 'metric:loss>=2']);
});

it('adds a value to an equality, takes it away again, and drops the empty condition', () => {
  const one = toggleValue([], 'state', 'running');
  const two = toggleValue(one, 'state', 'failed');
  expect(two).toEqual(['state=running|failed']);
  expect(chosenValues(two, 'state')).toEqual(['running', 'failed']);
  expect(toggleValue(two, 'state', 'running')).toEqual(['state=failed']);
  expect(toggleValue(toggleValue(two, 'state', 'running'), 'state', 'failed')).toEqual([]);
});
