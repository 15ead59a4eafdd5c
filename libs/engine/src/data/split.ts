import { deriveSeed, range } from '@capsweep/domain';
import { shuffle } from './shuffle.ts';

/** How samples are divided. */
export interface SplitOptions {
  /** Share kept for validation, in (0, 1). */
  readonly validationFraction: number;
  /** `stratified` keeps the classes' proportions in every part, to within a few samples. */
  readonly kind: 'stratified' | 'plain';
  readonly seed: number;
  /** At most this many; 0 takes all. */
  readonly trainSamples: number;
  readonly validationSamples: number;
}

/** Sample numbers of each part; no sample is in both. */
export interface Split {
  readonly train: Uint32Array;
  readonly validation: Uint32Array;
}

/**
 * Divides samples by putting all of them into one seeded order: the first `validationFraction` of it
 * validates and the rest trains. Limits take the beginning of a part, so asking for fewer training
 * samples changes neither the validation samples nor which come first.
 */
export function splitSamples(labels: ArrayLike<number>, options: SplitOptions): Split {
  const { validationFraction, trainSamples, validationSamples } = options;
  const order =
    options.kind === 'plain' ? plainOrder(labels, options) : mixedOrder(labels, options);
  const kept = Math.max(1, Math.round(order.length * validationFraction));
  return {
    validation: order.slice(0, limited(kept, validationSamples)),
    train: order.slice(kept, kept + limited(order.length - kept, trainSamples)),
  };
}

const limited = (count: number, limit: number): number =>
  limit === 0 ? count : Math.min(count, limit);

function plainOrder(labels: ArrayLike<number>, { seed }: SplitOptions): Uint32Array {
  return shuffle(range(labels.length), deriveSeed(seed, 'split'));
}

/**
 * Spreads every class evenly over the order: the m-th of a class' n shuffled samples goes to about
 * (m + 1/2) / n of the way. So every beginning of the order, and every stretch, has the classes in
 * their proportions.
 */
function mixedOrder(labels: ArrayLike<number>, options: SplitOptions): Uint32Array {
  const order = plainOrder(labels, options);
  const counts = new Map<number, number>();
  const place = new Float64Array(labels.length);
  for (const sample of order) {
    const label = labels[sample] as number;
    const seen = counts.get(label) ?? 0;
    place[sample] = seen + 0.5;
    counts.set(label, seen + 1);
  }
  const key = (sample: number): number =>
    (place[sample] as number) / (counts.get(labels[sample] as number) as number);
  // The sort is stable, so equal keys stay in shuffled order.
  return order.sort((a, b) => key(a) - key(b));
}
