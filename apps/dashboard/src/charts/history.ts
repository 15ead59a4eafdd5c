/** The best value so far, at each place where it changed: the line of {@link Scatter}'s steps. */
export function bestSoFar(
  points: readonly { readonly x: number; readonly y: number }[],
  goal: 'maximize' | 'minimize',
): { readonly x: number; readonly y: number }[] {
  const steps: { x: number; y: number }[] = [];
  for (const point of [...points].sort((a, b) => a.x - b.x)) {
    const best = steps.at(-1)?.y;
    const better = best === undefined || (goal === 'maximize' ? point.y > best : point.y < best);
    if (better) steps.push({ x: point.x, y: point.y });
  }
  const last = points.reduce((end, point) => Math.max(end, point.x), -Infinity);
  const end = steps.at(-1);
  return end && last > end.x ? [...steps, { x: last, y: end.y }] : steps;
}
