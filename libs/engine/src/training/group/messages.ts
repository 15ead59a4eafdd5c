/** @file What the first process of a group and the others say to each other. */
import type { Totals } from '../tally.ts';

/** What the first process wants of the others, in this order. */
export type Order =
  | { readonly order: 'join' | 'step' | 'end-epoch' | 'leave' }
  /** Answered by the sums over the epoch so far. */
  | { readonly order: 'totals' }
  /** Answered by the sums over this process' part of an evaluation set. */
  | { readonly order: 'evaluate'; readonly set: string };

/**
 * What the others say: that they are ready, unasked; then an answer for each order that wants one, in
 * the same order.
 */
export type Answer = Totals | 'ready';

/** A way to the other processes of a group; what is sent arrives once and in order. */
export interface Channel {
  readonly rank: number;
  readonly size: number;
  /** A file that is not there yet, the same for all. */
  readonly path: string;
  send(rank: number, message: unknown): void;
  /** Hears everything that was sent to this process, also before now. */
  listen(hear: (message: unknown, from: number) => void): void;
}
