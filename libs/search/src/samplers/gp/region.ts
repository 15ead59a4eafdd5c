/** Axes that a proposal is held to, each from one place to another; a label from itself to itself. */
export type Region = ReadonlyMap<number, readonly [from: number, to: number]>;

/** Whether a point has all axes of a region, within it. */
export function contains(region: Region, point: Float64Array): boolean {
  return [...region].every(([axis, [from, to]]) => {
    const u = point[axis] ?? NaN;
    return u >= from && u <= to;
  });
}

/**
 * How far a point is from the middle of a region, on the axis where it is farthest, in halves of the
 * region's width there: at most 1 inside. Another label, or none, is far.
 */
export function distanceFrom(region: Region, point: Float64Array): number {
  const offs = [...region].map(([axis, [from, to]]) => {
    const u = point[axis] ?? NaN;
    if (from === to || Number.isNaN(u)) return u === from ? 0 : Infinity;
    return Math.abs(u - (from + to) / 2) / ((to - from) / 2);
  });
  return Math.max(0, ...offs);
}
