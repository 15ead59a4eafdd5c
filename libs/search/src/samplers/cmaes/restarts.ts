import type { Strategy } from './strategy.ts';

/**
 * Whether a strategy has nothing more to find: its steps are too small to matter, its best values
 * are all the same, or it has become a needle. After Hansen's list (tutorial, appendix B.3).
 */
export function isExhausted(
  { sigma, d, generation, mean }: Strategy,
  recentBest: readonly number[],
): boolean {
  const widest = Math.max(...d);
  if (sigma * widest < 1e-9) return true;
  if (widest / Math.min(...d) > 1e7) return true;
  const patience = 10 + Math.ceil((30 * mean.length) / 10);
  if (generation <= patience || recentBest.length < patience) return false;
  const last = recentBest.slice(-patience);
  return Math.max(...last) - Math.min(...last) < 1e-12;
}
