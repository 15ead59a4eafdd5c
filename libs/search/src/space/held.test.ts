import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Params, Space } from '@capsweep/domain';
import { rngFor } from '../random/rng.ts';
import { completeParams } from './complete.ts';
import { heldProblem } from './held.ts';
import { sampleSpace } from './sample.ts';

const space: Space = {
  // A parameter may stand before the one that it depends on.
  beta: { kind: 'float', min: 0, max: 1, log: false, when: { momentum: [0.5, 0.9] } },
  momentum: { kind: 'choice', values: [0, 0.5, 0.9], ordered: true, when: { optimizer: ['sgd'] } },
  optimizer: { kind: 'choice', values: ['adam', 'sgd'], ordered: false },
  drop: { kind: 'float', min: 0.1, max: 0.5, step: 0.1, log: false },
  dim: { kind: 'int', min: 2, max: 16, step: 2, log: false, when: { head: ['xnodr', 'xnidr'] } },
  backbone: { kind: 'value', value: 'small' },
  width: { kind: 'int', min: 1, max: 9, step: 1, log: true, when: { backbone: ['small'] } },
  rays: { kind: 'int', min: 1, max: 3, step: 1, log: false, when: { head: ['fc'], drop: [0.1] } },
};
const cells: readonly Params[] = [{ head: 'fc' }, { head: 'xnodr' }];

it.each<[Params, string | undefined]>([
  [{ drop: 0.1 + 0.2, width: 3, backbone: 'small' }, undefined],
  [{ optimizer: 'sgd', momentum: 0.9, beta: 0.25 }, undefined],
  [{ dim: 16 }, undefined],
  [{ dim: 3 }, 'dim is 3; it goes from 2 in steps of 2, and 4 is the nearest'],
  [{ drop: 0.16 }, 'drop is 0.16; it goes from 0.1 in steps of 0.1, and 0.2 is the nearest'],
  [{ backbone: 'large' }, 'backbone is "large"; only small is allowed'],
  [
    { momentum: 0.5, beta: 0 },
    'momentum takes part only where optimizer is sgd; choose optimizer as well',
  ],
  [
    { optimizer: 'sgd', momentum: 0, beta: 0 },
    'beta takes part only where momentum is 0.5 or 0.9, and momentum is 0',
  ],
  [{ rays: 2 }, 'rays takes part only where head is fc and drop is 0.1; choose drop as well'],
  [
    { rays: 2, drop: 0.5 },
    'rays takes part only where head is fc and drop is 0.1, and drop is 0.5',
  ],
])('%j', (held, problem) => {
  expect(heldProblem(space, cells, held)).toBe(problem);
});

it('lets pass whatever the space itself may draw, and that is what is tried', () => {
  fc.assert(
    fc.property(fc.nat(), fc.nat({ max: 1 }), (seed, cell) => {
      const given = cells[cell] as Params;
      const held = sampleSpace(space, given, rngFor(seed, 0));
      const others = sampleSpace(space, given, rngFor(seed, 1));
      expect(heldProblem(space, cells, held)).toBeUndefined();
      expect(completeParams(space, given, held, others)).toEqual(held);
    }),
  );
});
