import { expect, it } from 'vitest';
import { aSweep } from '../../../testing/builders.ts';
import { countStates, filterSweeps } from './filter.ts';

const sweeps = [
  aSweep({ id: 'a', name: 'heads-on-mnist', tags: ['mnist', 'paper'] }),
  aSweep({ id: 'b', name: 'routing', user: 'grace', state: 'complete' }),
  aSweep({ id: 'c', name: 'cifar-smoke', state: 'failed' }),
];

it.each([
  [{}, 'abc'],
  [{ q: 'MNIST ada' }, 'a'],
  [{ q: 'grace' }, 'b'],
  [{ q: 'mnist grace' }, ''],
  [{ state: ['failed', 'complete'] }, 'bc'],
  [{ tag: 'paper' }, 'a'],
  [{ tag: 'pap' }, ''],
])('a search for %j shows %s', (search, ids) => {
  expect(
    filterSweeps(sweeps, search)
      .map((sweep) => sweep.id)
      .join(''),
  ).toBe(ids);
});

it('counts states, the most urgent first', () => {
  expect(countStates(sweeps)).toEqual([
    { state: 'running', count: 1 },
    { state: 'failed', count: 1 },
    { state: 'complete', count: 1 },
  ]);
});
