/** How long to wait before try `attempt` (from 1), in milliseconds: 0.5 s, doubling to 10 s, ± 20 %. */
export function backoffMs(attempt: number, random: () => number = Math.random): number {
  const full = Math.min(10_000, 500 * 2 ** Math.min(10, attempt - 1));
  return Math.round(full * (0.8 + 0.4 * random()));
}
