import type { Report } from '@capsweep/domain';

/** The room of a live curve, in bytes of its encoded points. */
export const curveRoomBytes = 64 * 1024;

/** What keeping one point costs besides its text: an estimate that holds for Redis lists. */
const pointOverheadBytes = 12;

/**
 * A curve with new points, in order of steps; a point of a step that is there replaces it.
 * The newest points and the first are always kept, older ones are thinned to fit the room.
 */
export function extendCurve(
  curve: readonly Report[],
  change: { truncateAfter?: number | undefined; reports: readonly Report[] },
): readonly Report[] {
  const { truncateAfter = Infinity, reports } = change;
  const next = curve.filter((point) => point.step <= truncateAfter);
  for (const report of reports) insert(next, report);
  let points: readonly Report[] = next;
  while (sizeOf(points) > curveRoomBytes && points.length > 2) points = thin(points);
  return points;
}

function insert(points: Report[], report: Report): void {
  let place = points.length;
  while (place > 0 && stepAt(points, place - 1) >= report.step) place -= 1;
  const replaced = place < points.length && stepAt(points, place) === report.step ? 1 : 0;
  points.splice(place, replaced, report);
}

const stepAt = (points: readonly Report[], index: number): number => (points[index] as Report).step;

/**
 * About half of the points, evenly over the steps; the newest eighth stays as it is. Points that
 * ended an epoch rank a trial and stay for as long as others can go.
 */
export function thin(points: readonly Report[]): readonly Report[] {
  const newest = Math.floor((points.length * 7) / 8);
  const gap = (2 * (stepAt(points, points.length - 1) - stepAt(points, 0))) / points.length;
  let last = -Infinity;
  const spared = points.filter((point, index) => {
    const stays = index >= newest || point.epoch !== undefined || point.step - last >= gap;
    if (stays) last = point.step;
    return stays;
  });
  if (spared.length < points.length) return spared;
  return points.filter((_, index) => index % 2 === 0 || index === points.length - 1);
}

const sizes = new WeakMap<Report, number>();

function sizeOf(points: readonly Report[]): number {
  return points.reduce((sum, point) => sum + sizeOfPoint(point), 0);
}

function sizeOfPoint(point: Report): number {
  const known = sizes.get(point);
  if (known !== undefined) return known;
  const size = JSON.stringify(point).length + pointOverheadBytes;
  sizes.set(point, size);
  return size;
}
