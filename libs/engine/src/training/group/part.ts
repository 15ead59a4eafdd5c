/** A process' place in a group of processes that train one model, each on its part of every batch. */
export interface Seat {
  /** From 0 on. */
  readonly rank: number;
  readonly size: number;
}

/** The seat of whoever trains alone. */
export const alone: Seat = { rank: 0, size: 1 };

/** What of a batch one process computes: the rows `from ... to - 1`, at least one. */
export interface Part {
  readonly from: number;
  readonly to: number;
  /** How many of them count; none where there are fewer rows than processes and this one got none. */
  readonly counted: number;
}

/**
 * Cuts a batch into parts that differ by one row at most, in the order of ranks. Everybody takes part
 * in every step, so that whoever would have no row computes one that does not count.
 */
export function partOf(rows: number, { rank, size }: Seat): Part {
  const from = Math.floor((rank * rows) / size);
  const to = Math.floor(((rank + 1) * rows) / size);
  return { from, to: Math.max(to, from + 1), counted: to - from };
}

/**
 * What a part's mean is multiplied by, so that the mean over all processes is the mean over the rows of
 * the whole batch: `size * counted / rows`; 1 where all parts are equal.
 */
export function weightOf(rows: number, seat: Seat): number {
  return (seat.size * partOf(rows, seat).counted) / rows;
}
