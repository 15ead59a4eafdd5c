import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { printSteps, readSteps, type Step } from './text.ts';

const message = (text: string): string => {
  const read = readSteps(text);
  return read.kind === 'problem' ? read.message : 'accepted';
};

describe('steps as text', () => {
  it('are read line by line, or with semicolons between', () => {
    const steps: Step[] = [
      { epoch: 4, params: { rate: 2e-3, head: 'mobilenet-v2' } },
      { epoch: 12, params: { note: 'a, b; "c"', nesterov: true, width: -8 } },
    ];
    const text =
      '4: rate=0.002, head=mobilenet-v2\n12: note="a, b; \\"c\\"", nesterov=true, width=-8';
    expect(printSteps(steps)).toBe(text);
    expect(readSteps(text)).toEqual({ kind: 'steps', steps });
    expect(readSteps(text.replace('\n', ';'))).toEqual({ kind: 'steps', steps });
    expect(
      readSteps(`\n  4 :rate = 2e-3 ,head= mobilenet-v2;\n${text.split('\n')[1] ?? ''}\n`),
    ).toEqual({ kind: 'steps', steps });
  });

  it('come back as they were written', () => {
    const name = fc.stringMatching(/^[A-Za-z]\w{0,8}$/).filter((text) => text !== '__proto__');
    const finite = fc
      .double({ noNaN: true, noDefaultInfinity: true })
      .map((n) => (n === 0 ? 0 : n));
    const value = fc.oneof(finite, fc.integer(), fc.boolean(), fc.string({ unit: 'binary' }));
    const params = fc.dictionary(name, value, { minKeys: 1, maxKeys: 4, noNullPrototype: true });
    const epochs = fc.uniqueArray(fc.integer({ min: 1, max: 1e6 }), { minLength: 1, maxLength: 6 });
    const steps = epochs.chain((list) =>
      fc.tuple(
        ...list
          .sort((a, b) => a - b)
          .map((epoch) => fc.record({ epoch: fc.constant(epoch), params })),
      ),
    );
    fc.assert(
      fc.property(steps, (given) => {
        expect(readSteps(printSteps(given))).toEqual({ kind: 'steps', steps: given });
      }),
    );
  });

  it.each([
    ['', 'there is none; EPOCH: NAME=VALUE is expected'],
    [' ;\n', 'there is none'],
    ['rate=1', 'step 1: "rate=1" is no step; EPOCH: NAME=VALUE is expected'],
    ['4:', 'step 1: "4:" is no step'],
    ['0: rate=1', 'step 1: epoch "0" is not allowed; a whole number from 1 is expected'],
    ['1.5: rate=1', 'step 1: epoch "1.5" is not allowed'],
    ['2: rate=1; 2: rate=2', 'step 2: epoch 2 comes after epoch 2; epochs must grow'],
    ['2: rate=1, rate=2', 'step 1: rate is there twice'],
    ['2: rate', 'step 1: "rate" is no change'],
    ['2: rate=', 'step 1: "rate=" is no change'],
    ['2: rate=1,', 'step 1: "" is no change'],
    ['2: rate=1e999', 'step 1: "rate=1e999" is no change'],
    ['2: head="a', 'step 1: "head=\\"a" is no change'],
    ['2: head=[1]', 'step 1: "head=[1]" is no change'],
    ['2: rate=1 3: rate=2', 'step 1: "rate=1 3: rate=2" is no change'],
  ])('refuses %j', (text, why) => {
    expect(message(text)).toContain(why);
  });
});
