import { student95 } from './numeric/student-t.ts';

/** What the repeats of a configuration say together. */
export interface Spread {
  readonly count: number;
  readonly mean: number;
  /** Sample standard deviation, with n - 1; absent for a single value. */
  readonly sd?: number;
  /** Half of the 95 % confidence interval of the mean, by Student's t; absent for a single value. */
  readonly half95?: number;
}

/** Mean and sample standard deviation; NaN values are left out. Undefined when nothing is left. */
export function spreadOf(values: readonly number[]): Spread | undefined {
  const known = values.filter((value) => !Number.isNaN(value));
  const count = known.length;
  if (count === 0) return undefined;
  const mean = known.reduce((sum, value) => sum + value, 0) / count;
  if (count === 1) return { count, mean };
  const squares = known.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  const sd = Math.sqrt(squares / (count - 1));
  return { count, mean, sd, half95: (student95(count - 1) * sd) / Math.sqrt(count) };
}
