/** Six-hump camel; two minima of -1.0316285. */
export const camel = ([x = 0, y = 0]: readonly number[]): number =>
  (4 - 2.1 * x * x + x ** 4 / 3) * x * x + x * y + (4 * y * y - 4) * y * y;

/** The logarithm of Goldstein and Price's function; minimum log 3 at (0, -1). */
export function goldsteinPrice([x = 0, y = 0]: readonly number[]): number {
  const first = 19 - 14 * x + 3 * x * x - 14 * y + 6 * x * y + 3 * y * y;
  const second = 18 - 32 * x + 12 * x * x + 48 * y - 36 * x * y + 27 * y * y;
  return Math.log(1 + (x + y + 1) ** 2 * first) + Math.log(30 + (2 * x - 3 * y) ** 2 * second);
}
