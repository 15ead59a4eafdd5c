import type { SamplerMethod, TrialEvent } from '../../types.ts';
import { compareEntries, type Entry } from '../../history/history.ts';
import { firstLoss } from '../../schedulers/curves.ts';
import { rngFor } from '../../random/rng.ts';
import { tpe, tpeEffort, tpeOptions, type TpeIndex } from '../tpe/tpe.ts';
import { proposeFrom } from '../tpe/propose.ts';

interface BohbIndex {
  readonly tpe: TpeIndex;
  /** Losses by epoch, then by configuration: the last that was reported. */
  readonly levels: Map<number, Map<number, number>>;
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
  init: (space, options, seed) => ({ tpe: tpe.init(space, options, seed), levels: new Map() }),
  observe: ({ tpe: index, levels }, event) => {
    if (event.kind === 'reported') report(index, levels, event);
    return { tpe: tpe.observe(index, event), levels };
  },
  suggest: ({ tpe: index, levels }, n) => {
    const { history, seed } = index;
    const { codec, options } = history;
    const ranked = rankedAt(index, levels);
    if (!ranked) return tpe.suggest(index, n);
    const good = Math.min(Math.ceil(0.15 * ranked.length), 25);
    const known = new Set(ranked.map(({ number }) => number));
    const running = [...history.open.values()].filter(({ number }) => !known.has(number));
    const split = { below: ranked.slice(0, good), above: [...ranked.slice(good), ...running] };
    return codec.decode(proposeFrom(history, split, tpeEffort(options), rngFor(seed, n)));
  },
  problems: (_space, { objectives }) =>
    objectives.length === 1
      ? []
      : [{ path: ['objective'], message: 'bohb has one objective; for several, use motpe' }],
};

function report(
  { history }: TpeIndex,
  levels: BohbIndex['levels'],
  event: Extract<TrialEvent, { kind: 'reported' }>,
): void {
  const level = levels.get(event.epoch) ?? new Map<number, number>();
  levels.set(event.epoch, level);
  level.set(event.configuration, firstLoss(history.options, event.values));
}

/** The configurations of the greatest epoch with enough of them, best first. */
function rankedAt(
  { history }: TpeIndex,
  levels: BohbIndex['levels'],
): readonly Entry[] | undefined {
  const needed = history.codec.axes.length + 3;
  const [level] = [...levels]
    .filter(([, losses]) => losses.size >= needed)
    .sort(([a], [b]) => b - a)
    .map(([, losses]) => losses);
  if (!level) return undefined;
  const entries = [...level].flatMap(([number, loss]): Entry[] => {
    const entry = history.entries.get(number);
    if (!entry) return [];
    return [
      Number.isFinite(loss)
        ? { ...entry, state: 'complete', losses: [loss] }
        : { ...entry, state: 'failed' },
    ];
  });
  return entries.sort(compareEntries);
}
