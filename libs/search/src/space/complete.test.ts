import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Space } from '@capsweep/domain';
import { completeParams } from './complete.ts';

const space: Space = {
  rate: { kind: 'float', min: 1e-5, max: 1, log: true },
  drop: { kind: 'float', min: 0, max: 0.5, log: false, step: 0.05 },
  width: { kind: 'int', min: 8, max: 64, step: 8, log: false },
};

it('keeps a chosen number to its last digit, and moves one that is not allowed', () => {
  fc.assert(
    fc.property(fc.double({ min: 1e-5, max: 1, noNaN: true }), (rate) => {
      const others = { rate: 0.5, drop: 0.1, width: 32 };
      expect(completeParams(space, {}, { rate, width: 17 }, others)).toEqual({
        rate,
        drop: 0.1,
        width: 16,
      });
    }),
  );
});
