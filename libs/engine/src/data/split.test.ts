import fc from 'fast-check';
import { expect, it } from 'vitest';
import { splitSamples, type SplitOptions } from './split.ts';

const labelled = fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 10, maxLength: 400 });
const options: fc.Arbitrary<SplitOptions> = fc.record({
  validationFraction: fc.double({ min: 0.05, max: 0.8, noNaN: true }),
  kind: fc.constantFrom('stratified', 'plain'),
  seed: fc.nat(),
  trainSamples: fc.nat(100),
  validationSamples: fc.nat(100),
});

it('keeps the parts apart and within their limits', () => {
  fc.assert(
    fc.property(labelled, options, (labels, o) => {
      const { train, validation } = splitSamples(labels, o);
      const all = [...train, ...validation];
      expect(new Set(all).size).toBe(all.length);
      expect(all.every((sample) => sample < labels.length)).toBe(true);
      if (o.trainSamples > 0) expect(train.length).toBeLessThanOrEqual(o.trainSamples);
      if (o.trainSamples === 0 && o.validationSamples === 0) expect(all.length).toBe(labels.length);
      expect(splitSamples(labels, o)).toEqual({ train, validation });
    }),
  );
});

it('stratified, has each class in its proportion to within a few samples, in every part', () => {
  fc.assert(
    fc.property(labelled, options, (labels, o) => {
      const { train, validation } = splitSamples(labels, { ...o, kind: 'stratified' });
      for (const part of [train, validation]) {
        for (const label of new Set(labels)) {
          const share = labels.filter((l) => l === label).length / labels.length;
          const found = [...part].filter((sample) => labels[sample] === label).length;
          // A stretch of the order begins and ends between two samples of a class.
          expect(Math.abs(found - share * part.length)).toBeLessThanOrEqual(5);
        }
      }
    }),
  );
});

it('asked for fewer training samples, takes the first of the same', () => {
  const labels = Array.from({ length: 300 }, (_, i) => i % 7);
  const whole = splitSamples(labels, {
    validationFraction: 0.2,
    kind: 'stratified',
    seed: 5,
    trainSamples: 0,
    validationSamples: 0,
  });
  const part = splitSamples(labels, {
    validationFraction: 0.2,
    kind: 'stratified',
    seed: 5,
    trainSamples: 70,
    validationSamples: 20,
  });
  expect(part.train).toEqual(whole.train.slice(0, 70));
  expect(part.validation).toEqual(whole.validation.slice(0, 20));
});
