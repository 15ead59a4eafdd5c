import { writeNumber } from '../format/number.ts';

/** The labels of an axis: as few decimals as keep every tick exact, all with the same. */
export function writeTicks(ticks: readonly number[]): string[] {
  const finite = ticks.filter(Number.isFinite);
  const largest = Math.max(0, ...finite.map(Math.abs));
  const sizes = finite.filter((tick) => tick !== 0).map(Math.abs);
  const smallest = Math.min(Infinity, ...sizes);
  if (largest >= 1e6 || (largest > 0 && smallest < 1e-4)) return ticks.map((tick) => compact(tick));
  let decimals = 0;
  while (decimals < 8 && finite.some((tick) => !isExact(tick, decimals))) decimals += 1;
  return ticks.map((tick) => writeNumber(tick, { kind: 'fixed', decimals }));
}

function isExact(tick: number, decimals: number): boolean {
  return Math.abs(tick - Number(tick.toFixed(decimals))) <= Math.abs(tick) * 1e-9;
}

function compact(tick: number): string {
  return writeNumber(tick, { kind: 'exponent', decimals: 1 }).replace('.0e', 'e');
}
