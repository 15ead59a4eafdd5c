import type { Params, Space } from '@capsweep/domain';
import { codecOf, type Codec } from '../../space/codec.ts';
import { pointAt } from '../../space/spread-point.ts';
import type { SamplerMethod, SearchOptions } from '../../types.ts';
import { halton } from '../halton/sequence.ts';
import { sobol as sobolNumber } from './sequence.ts';

interface SequenceIndex {
  readonly codec: Codec;
  readonly seed: number;
}

type Sequence = (n: number, axis: number, seed: number) => number;

/** A sampler that follows a sequence which fills the space evenly, whatever the results. */
const following = (
  name: string,
  summary: string,
  sequence: Sequence,
): SamplerMethod<SequenceIndex> => ({
  name,
  summary,
  options: {},
  init: (space: Space, options: SearchOptions, seed) => ({
    codec: codecOf(space, options.given),
    seed,
  }),
  observe: (index) => index,
  suggest: ({ codec, seed }, n): Params =>
    codec.decode(pointAt(codec, (axis) => sequence(n, axis, seed))),
  problems: () => [],
});

/** The scrambled Sobol sequence; its first 2^k points are a net. */
export const sobol = following('sobol', 'an even, scrambled Sobol sequence', sobolNumber);

/** The scrambled Halton sequence: even for any number of points. */
export const haltonSampler = following('halton', 'an even, scrambled Halton sequence', halton);
