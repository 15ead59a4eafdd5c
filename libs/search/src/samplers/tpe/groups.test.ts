import { describe, expect, it } from 'vitest';
import { sweepId, trialId, type Params, type Space } from '@capsweep/domain';
import { rngFor } from '../../random/rng.ts';
import { codecOf } from '../../space/codec.ts';
import { sampleSpace } from '../../space/sample.ts';
import type { SearchOptions } from '../../types.ts';
import { branches } from '../testdata/searches.ts';
import { groupsOf } from './groups.ts';
import { tpe } from './tpe.ts';

const unit = { kind: 'float', min: 0, max: 1, log: false } as const;
const space: Space = {
  model: { kind: 'choice', values: ['good', 'poor'], ordered: false },
  a: { ...unit, when: { model: ['good'] } },
  b: { ...unit, when: { model: ['poor'] } },
};

/** Every `good` one is better than every `poor` one, and of these the best have b at 0.7. */
const lossOf = ({ model, b }: Params): number =>
  model === 'good' ? 0 : 1 + Math.abs(Number(b) - 0.7);

/** Places of b among the suggestions for the poor model, after 80 results. */
function placesOfPoor(method: SearchOptions['method']): readonly number[] {
  const options: SearchOptions = {
    objectives: [{ metric: 'loss', goal: 'minimize' }],
    configurations: 1000,
    repeats: 1,
    given: {},
    method,
  };
  let index = tpe.init(space, options, 1);
  for (let configuration = 0; configuration < 80; configuration += 1) {
    const params = sampleSpace(space, {}, rngFor(5, configuration));
    const trial = trialId(sweepId('abcd1234'), configuration);
    const values = [lossOf(params)];
    index = tpe.observe(index, { kind: 'suggested', configuration, params });
    index = tpe.observe(index, {
      kind: 'finished',
      configuration,
      trial,
      outcome: 'complete',
      values,
    });
  }
  return Array.from({ length: 400 }, (_, i) => tpe.suggest(index, 80 + i) as Params).flatMap(
    ({ b }) => (typeof b === 'number' ? [b] : []),
  );
}

const isNear = (b: number): boolean => Math.abs(b - 0.7) < 0.15;
const share = (places: readonly number[]): number => places.filter(isNear).length / places.length;

describe('tpe by groups', () => {
  it('has a group for each set of conditions', () => {
    const codec = codecOf(branches, {});
    const names = groupsOf(codec).map((group) => group.map((axis) => codec.axes[axis]?.name));
    expect(names.map((group) => group.sort())).toEqual([
      ['head', 'rate', 'size'],
      ['routing'],
      ['decay'],
      ['bias'],
    ]);
  });

  it('knows good places in a branch that has none of the best', () => {
    // With one candidate the poor model has its turns, too.
    const [joint = [], grouped = []] = [false, true].map((group) =>
      placesOfPoor({ group, candidates: 1 }),
    );
    expect(Math.min(joint.length, grouped.length)).toBeGreaterThan(20);
    // Of places by chance 0.3 are so near.
    expect(share(grouped)).toBeGreaterThan(0.7);
    expect(share(joint)).toBeLessThan(0.5);
  });
});
