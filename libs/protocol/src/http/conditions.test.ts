import { describe, expect, it } from 'vitest';
import { parseCondition } from './conditions.ts';

describe('parseCondition', () => {
  it.each([
    ['param:learningRate<0.01', 'param:learningRate', '<', ['0.01']],
    ['metric:val/accuracy>=0.9', 'metric:val/accuracy', '>=', ['0.9']],
    ['state=running|failed', 'state', '=', ['running', 'failed']],
    ['param:head != fc', 'param:head', '!=', ['fc']],
    ['param:note~a|b', 'param:note', '~', ['a|b']],
    ['param:note=', 'param:note', '=', ['']],
  ])('%s', (text, key, operator, values) => {
    expect(parseCondition(text)).toEqual({ key, operator, values });
  });

  it.each(['', 'state', '=running', 'a b'])('refuses %j', (text) => {
    expect(() => parseCondition(text)).toThrow(/does not read KEY OPERATOR VALUE/);
  });
});
