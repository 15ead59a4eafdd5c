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

/** The ticks of a logarithmic axis: whole decades, with 2 and 5 of each when there are few. */
export function logTicks([min, max]: readonly [min: number, max: number]): number[] {
  const first = Math.floor(Math.log10(min));
  const last = Math.ceil(Math.log10(max));
  const decades = Array.from({ length: last - first + 1 }, (_, index) => first + index);
  const inside = (factors: readonly number[]): number[] =>
    decades
      .flatMap((power) => factors.map((factor) => Number(`${factor}e${power}`)))
      .filter((tick) => tick >= min && tick <= max);
  const whole = inside([1]);
  return whole.length >= 3 ? whole : inside([1, 2, 5]);
}
