import { expect } from 'vitest';

/** Expects every |actual - expected| to be at most `tolerance`, and says where it is not. */
export function expectAllClose(
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
  tolerance: number,
): void {
  expect(actual.length).toBe(expected.length);
  let worst = 0;
  let at = 0;
  for (let i = 0; i < actual.length; i++) {
    const off = Math.abs((actual[i] as number) - (expected[i] as number));
    if (!(off <= worst)) [worst, at] = [off, i];
  }
  expect(worst, `[${at}]: ${actual[at]} against ${expected[at]}`).toBeLessThanOrEqual(tolerance);
}
