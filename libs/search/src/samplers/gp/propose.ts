import { keyOf, type Entry, type History } from '../../history/history.ts';
import type { Rng } from '../../random/rng.ts';
import { maximize } from './maximize.ts';
import { gpModel } from './model.ts';
import { contains, distanceFrom, type Region } from './region.ts';
import { lossesOf } from './targets.ts';

/** Below this share of the results' spread, the model expects nothing more. */
const nothing = Math.log(1e-3);
/** How much shorter lengths are when the model is doubted. */
const doubt = 3;

/** What restricts a proposal. */
export interface GpLimits {
  /** Whether this suggestion may look where the model expects nothing, once it expects nothing anywhere. */
  readonly mayDoubt: boolean;
  /** Configurations that the process sees, at most: time grows with the cube. */
  readonly cap: number;
  /** Where to look, and among which configurations the best one so far is sought. */
  readonly region?: Region;
  /** Whether the process sees only what lies in the region and around it; by default it sees all. */
  readonly isLocal?: boolean;
}

/** A settled point, and whether the model expects anything of it. */
export interface Proposal {
  readonly point: Float64Array;
  readonly isHopeful: boolean;
}

/**
 * The settled point with about the greatest acquisition. A process that is sure of one valley
 * looks no further; so when it expects next to nothing, it may be asked again with shorter
 * lengths, under which the rest of the space is less known.
 */
export function proposeGp(history: History, limits: GpLimits, rng: Rng): Proposal {
  const { codec } = history;
  const { region, isLocal = false, cap } = limits;
  const ended = region && isLocal ? around(history, region, cap) : seen(history, cap);
  const running = [...history.open.values()].sort((a, b) => a.number - b.number);
  const losses = lossesFor(history, ended, rng);
  const rival = ({ point }: Entry): boolean => !region || contains(region, point);
  const taken = new Set([...ended, ...running].map(({ point }) => keyOf(point)));
  const model = gpModel({ history, ended, running, losses }, rival);
  const best = (shorter: number): { point: Float64Array; value: number } => {
    const { acquisition, around: near } = model(shorter);
    return maximize(acquisition, { codec, rng, around: near, taken, ...(region && { region }) });
  };
  const believed = best(1);
  const isHopeful = believed.value >= nothing;
  return { point: limits.mayDoubt && !isHopeful ? best(doubt).point : believed.point, isHopeful };
}

/** How far from a region's middle a local process still sees, in halves of the region's width. */
const sight = 1.5;

/** The ended configurations in a region and around it, and in any case a few of the nearest. */
function around({ ended, codec }: History, region: Region, cap: number): readonly Entry[] {
  const least = codec.axes.length + 2;
  return ended
    .map((entry) => ({ entry, off: distanceFrom(region, entry.point) }))
    .sort((a, b) => a.off - b.off || a.entry.number - b.entry.number)
    .filter(({ off }, i) => i < least || (off <= sight && i < cap))
    .map(({ entry }) => entry)
    .sort((a, b) => a.number - b.number);
}

/** All ended configurations, or the best two thirds of the cap and a fixed sample of the rest. */
function seen({ ended, ranked, shuffled }: History, cap: number): readonly Entry[] {
  if (ended.length <= cap) return ended;
  const best = ranked.slice(0, Math.ceil((2 * cap) / 3));
  const chosen = new Set(best);
  for (const entry of shuffled) {
    if (chosen.size >= cap) break;
    chosen.add(entry);
  }
  return [...chosen].sort((a, b) => a.number - b.number);
}

/**
 * One loss for each: with several objectives a random weighing of them, so that suggestions
 * spread along the front. Knowles 2006, ParEGO, IEEE Trans. Evol. Comput. 10(1), equation 2.
 */
function lossesFor({ options }: History, ended: readonly Entry[], rng: Rng): Float64Array {
  const columns = options.objectives.map((_, m) => lossesOf(ended, m));
  const [only] = columns;
  if (only && columns.length === 1) return only;
  const shares = columns.map(() => -Math.log(1 - rng.uniform()));
  const total = shares.reduce((a, b) => a + b, 0);
  const scaled = columns.map(unitRange);
  return Float64Array.from(ended, (_, i) => {
    const terms = scaled.map((column, m) => ((shares[m] ?? 0) / total) * (column[i] ?? 0));
    return Math.max(...terms) + 0.05 * terms.reduce((a, b) => a + b, 0);
  });
}

function unitRange(column: Float64Array): Float64Array {
  const least = column.reduce((a, b) => Math.min(a, b), Infinity);
  const most = column.reduce((a, b) => Math.max(a, b), -Infinity);
  return column.map((v) => (most > least ? (v - least) / (most - least) : 0));
}
