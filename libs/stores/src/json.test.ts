import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeJson, encodeJson } from './json.ts';

const anyKey = fc.oneof(fc.constant('$'), fc.string());
const { anyValue } = fc.letrec<{ anyValue: unknown }>((tie) => ({
  anyValue: fc.oneof(
    { depthSize: 'small' },
    fc.double(),
    fc.string(),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie('anyValue'), { maxLength: 4 }),
    fc.dictionary(anyKey, tie('anyValue'), { maxKeys: 3, noNullPrototype: true }),
  ),
}));

describe('JSON that keeps every number', () => {
  it('gives back what was written', () => {
    const law = fc.property(anyValue, (value) => {
      expect(decodeJson(encodeJson(value))).toEqual(value);
    });
    fc.assert(law, { numRuns: 500 });
  });

  it('is plain JSON where JSON can say it', () => {
    const value = { a: [1, -2.5, 1e300, 'text'], b: { c: null, d: true } };
    expect(encodeJson(value)).toBe(JSON.stringify(value));
  });

  it('marks what JSON cannot say', () => {
    expect(encodeJson([NaN, Infinity, -Infinity, -0])).toBe(
      '[{"$":"NaN"},{"$":"Infinity"},{"$":"-Infinity"},{"$":"-0"}]',
    );
    expect(encodeJson({ $: 'NaN' })).toBe('{"$":["NaN"]}');
    expect(decodeJson(encodeJson({ $: 1, gone: undefined }))).toEqual({ $: 1 });
  });
});
