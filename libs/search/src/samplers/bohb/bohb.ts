import { newCurves, observeCurves, type Curves } from '../../schedulers/curves.ts';
import { rngFor } from '../../random/rng.ts';
import type { SamplerMethod } from '../../types.ts';
import { proposeFrom } from '../tpe/propose.ts';
import { splitAt, type Standing } from '../tpe/split.ts';
import { tpe, tpeEffort, tpeOptions, type TpeIndex } from '../tpe/tpe.ts';
import { levelOf } from './levels.ts';

interface BohbIndex {
  readonly tpe: TpeIndex;
  /** What was reported, as schedulers keep it: the mean of a configuration's repeats at each epoch. */
  readonly curves: Curves;
}

/**
 * TPE that learns from unfinished trials: the densities are made from the greatest epoch that
 * enough configurations have reached. Falkner, Klein and Hutter 2018, BOHB, arXiv:1807.01774;
 * use it with the hyperband or asha scheduler.
 */
export const bohb: SamplerMethod<BohbIndex> = {
  name: 'bohb',
  summary: 'TPE that learns from early epochs; for use with hyperband or asha',
  options: tpeOptions,
  hearsReports: true,
  init: (space, options, seed) => ({
    tpe: tpe.init(space, options, seed),
    curves: newCurves(options),
  }),
  observe: ({ tpe: index, curves }, event) => {
    observeCurves(curves, event);
    return { tpe: tpe.observe(index, event), curves };
  },
  suggest: ({ tpe: index, curves }, n) => {
    const { history, seed } = index;
    const { codec, options } = history;
    const level = levelOf(history, curves, codec.axes.length + 3);
    if (!level) return tpe.suggest(index, n);
    const effort = tpeEffort(options);
    const split = splitAt(level, level.ranked.slice(0, goodCount(level)), effort.cap);
    return codec.decode(proposeFrom(history, split, effort, rngFor(seed, n)));
  },
  problems: (_space, { objectives }) =>
    objectives.length === 1
      ? []
      : [{ path: ['objective'], message: 'bohb has one objective; for several, use motpe' }],
};

/** How many count as good: 15 percent, as in the paper, at most 25. */
const goodCount = ({ ranked }: Standing): number => Math.min(Math.ceil(0.15 * ranked.length), 25);
