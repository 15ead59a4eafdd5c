/** @file The standard normal distribution, with logarithms that stay exact far out. */

const sqrt2Pi = Math.sqrt(2 * Math.PI);

/** The density at `z`. */
export const normalPdf = (z: number): number => Math.exp(-0.5 * z * z) / sqrt2Pi;

/** log of {@link normalPdf}, also where it underflows. */
export const logNormalPdf = (z: number): number => -0.5 * z * z - Math.log(sqrt2Pi);

/**
 * The probability below `z`, to about 1e-15 relative in the lower tail. Rational approximation of
 * Hart (1968) in the form of West (2005), Better approximations to cumulative normal functions.
 */
export function normalCdf(z: number): number {
  const x = Math.abs(z);
  if (x > 37) return z > 0 ? 1 : 0;
  const e = Math.exp((-x * x) / 2);
  const tail = x < 5 ? (e * upper(x)) / lower(x) : e / (fraction(x) * 2.506628274631);
  return z > 0 ? 1 - tail : tail;
}

function upper(x: number): number {
  let s = 3.52624965998911e-2 * x + 0.700383064443688;
  s = s * x + 6.37396220353165;
  s = s * x + 33.912866078383;
  s = s * x + 112.079291497871;
  s = s * x + 221.213596169931;
  return s * x + 220.206867912376;
}

function lower(x: number): number {
  let s = 8.83883476483184e-2 * x + 1.75566716318264;
  s = s * x + 16.064177579207;
  s = s * x + 86.7807322029461;
  s = s * x + 296.564248779674;
  s = s * x + 637.333633378831;
  s = s * x + 793.826512519948;
  return s * x + 440.413735824752;
}

/** The continued fraction of the tail, from its far end. */
function fraction(x: number): number {
  let value = x + 0.65;
  for (let k = 20; k >= 1; k -= 1) value = x + k / value;
  return value;
}

/** log of {@link normalCdf}, also where it underflows: the asymptotic series below -10. */
export function logNormalCdf(z: number): number {
  if (z > -10) return Math.log(normalCdf(z));
  const q = 1 / (z * z);
  return -0.5 * z * z - Math.log(-z * sqrt2Pi) + Math.log1p(-q * (1 - 3 * q * (1 - 5 * q)));
}

/**
 * The quantile: the z with probability `p` below it, for 0 < p < 1. Acklam's rational
 * approximation, then one step of Halley's method, which makes it exact to rounding.
 */
export function normalQuantile(p: number): number {
  const z = p < 0.5 ? -roughQuantile(p) : roughQuantile(1 - p);
  const error = normalCdf(z) - p;
  const u = error * sqrt2Pi * Math.exp((z * z) / 2);
  return Number.isFinite(u) ? z - u / (1 + (z * u) / 2) : z;
}

/** The quantile of 1 - p for p in (0, 0.5]. */
function roughQuantile(p: number): number {
  if (p > 0.02425) return central(0.5 - p);
  const q = Math.sqrt(-2 * Math.log(p));
  const top =
    ((((-7.784894002430293e-3 * q - 0.3223964580411365) * q - 2.400758277161838) * q -
      2.549732539343734) *
      q +
      4.374664141464968) *
      q +
    2.938163982698783;
  const bottom =
    (((7.784695709041462e-3 * q + 0.3224671290700398) * q + 2.445134137142996) * q +
      3.754408661907416) *
      q +
    1;
  return -top / bottom;
}

function central(q: number): number {
  const r = q * q;
  const top =
    (((((-39.69683028665376 * r + 220.9460984245205) * r - 275.9285104469687) * r +
      138.357751867269) *
      r -
      30.66479806614716) *
      r +
      2.506628277459239) *
    q;
  const bottom =
    ((((-54.47609879822406 * r + 161.5858368580409) * r - 155.6989798598866) * r +
      66.80131188771972) *
      r -
      13.28068155288572) *
      r +
    1;
  return top / bottom;
}
