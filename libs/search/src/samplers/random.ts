import type { Params, Space } from '@capsweep/domain';
import { rngFor } from '../random/rng.ts';
import { sampleSpace } from '../space/sample.ts';
import type { SamplerMethod } from '../types.ts';

interface RandomIndex {
  readonly space: Space;
  readonly given: Params;
  readonly seed: number;
}

/**
 * Independent draws from the space. Configuration n depends on the seed and n alone, so it is
 * the same whatever the other trials do.
 */
export const random: SamplerMethod<RandomIndex> = {
  name: 'random',
  summary: 'independent draws from the space',
  options: {},
  init: (space, options, seed) => ({ space, given: options.given, seed }),
  observe: (index) => index,
  suggest: ({ space, given, seed }, n) => sampleSpace(space, given, rngFor(seed, n)),
  problems: () => [],
};
