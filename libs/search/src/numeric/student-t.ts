/**
 * The two-sided tail of Student's t with a whole number of degrees of freedom: the probability of a
 * value at least as far from 0 as `t`. Abramowitz and Stegun 1964, 26.7.3 and 26.7.4; the sum is
 * finite, so it is exact but for rounding.
 *
 * @throws RangeError when `freedom` is not a whole number of at least 1.
 */
export function studentTail(t: number, freedom: number): number {
  if (!Number.isInteger(freedom) || freedom < 1)
    throw new RangeError(`degrees of freedom must be a whole number from 1, not ${freedom}`);
  const theta = Math.atan(Math.abs(t) / Math.sqrt(freedom));
  const inside = freedom % 2 === 0 ? evenInside(theta, freedom) : oddInside(theta, freedom);
  return Math.min(1, Math.max(0, 1 - inside));
}

function evenInside(theta: number, freedom: number): number {
  return Math.sin(theta) * powerSum({ theta, from: 0, to: freedom - 2 });
}

function oddInside(theta: number, freedom: number): number {
  const rest = freedom === 1 ? 0 : Math.sin(theta) * powerSum({ theta, from: 1, to: freedom - 2 });
  return (2 / Math.PI) * (theta + rest);
}

/** The sum over every second power of cos(theta), each with the product of (k - 1) / k before it. */
function powerSum({ theta, from, to }: { theta: number; from: 0 | 1; to: number }): number {
  const cos = Math.cos(theta);
  let term = cos ** from;
  let sum = term;
  for (let power = from + 2; power <= to; power += 2) {
    term *= ((power - 1) / power) * cos * cos;
    sum += term;
  }
  return sum;
}

const quantiles = new Map<number, number>();

/** The t beyond which, on both sides together, 5 % lie: the inverse of {@link studentTail} at 0.05. */
export function student95(freedom: number): number {
  const known = quantiles.get(freedom);
  if (known !== undefined) return known;
  let [low, high] = [0, 13];
  for (let i = 0; i < 60; i += 1) {
    const middle = (low + high) / 2;
    if (studentTail(middle, freedom) > 0.05) low = middle;
    else high = middle;
  }
  quantiles.set(freedom, low);
  return low;
}
