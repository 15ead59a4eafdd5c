import type { Dimension, Params, Space } from '@capsweep/domain';
import { enumerateGrid, gridSize } from '../space/enumerate.ts';
import type { Problem, SamplerMethod, SearchOptions } from '../types.ts';

/** More configurations than anyone waits for; a typo in a step rather than a wish. */
const tooMany = 100_000;

/**
 * Every combination, the last parameter fastest. Floats need a `step`, or the option `points`
 * says how many values each gets, evenly spaced (in the logarithm for `log`).
 */
export const grid: SamplerMethod<readonly Params[]> = {
  name: 'grid',
  summary: 'every combination once',
  options: {
    points: { summary: 'values of each float without a step', type: 'integer', min: 1, max: 1000 },
  },
  init: (space, options) => enumerateGrid(space, options.given, pointsOf(options) ?? 1),
  observe: (index) => index,
  suggest: (index, n) => index[n] ?? 'exhausted',
  problems,
  size: (space, options) => gridSize(space, options.given, pointsOf(options) ?? 1),
};

function pointsOf(options: SearchOptions): number | undefined {
  const points = options.method['points'];
  return typeof points === 'number' ? points : undefined;
}

function problems(space: Space, options: SearchOptions): readonly Problem[] {
  const points = pointsOf(options);
  const endless = Object.entries(space).filter(([, d]) => isEndless(d) && points === undefined);
  if (endless.length > 0) return endless.map(([name]) => endlessProblem(name));
  const size = gridSize(space, options.given, pointsOf(options) ?? 1);
  if (size <= tooMany) return [];
  const message = `the grid has ${size} configurations; at most ${tooMany} are allowed`;
  return [{ path: ['space'], message }];
}

const isEndless = (d: Dimension): boolean => d.kind === 'float' && d.step === undefined;

const endlessProblem = (name: string): Problem => ({
  path: ['space', name],
  message: `a grid cannot list every value of ${name}; give it a step, or set search.points`,
});
