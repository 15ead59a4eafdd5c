import { logNormalCdf, logNormalPdf, normalPdf } from '../../numeric/normal.ts';

/** A value and its derivatives by mean and standard deviation. */
export interface Gain {
  readonly value: number;
  readonly byMean: number;
  readonly bySd: number;
}

/**
 * log E[max(0, best - f)] for f normal: the logarithm of expected improvement for minimising.
 * Ament et al. 2023, Unexpected Improvements to Expected Improvement, arXiv:2310.20708: with
 * z = (best - mean) / sd it is log h(z) + log sd, h(z) = pdf(z) + z cdf(z), and stays finite and
 * sloped where the improvement itself underflows.
 */
export function logExpectedImprovement(mean: number, sd: number, best: number): Gain {
  const z = (best - mean) / sd;
  const logCdf = logNormalCdf(z);
  const logH = logImprovement(z, logCdf);
  // h'(z) = cdf(z), so d log h / dz = cdf / h.
  const slope = Math.exp(logCdf - logH);
  return { value: logH + Math.log(sd), byMean: -slope / sd, bySd: (1 - z * slope) / sd };
}

function logImprovement(z: number, logCdf: number): number {
  if (z > -1) return Math.log(normalPdf(z) + z * Math.exp(logCdf));
  const logPdf = logNormalPdf(z);
  if (z < -1e5) return logPdf - 2 * Math.log(-z);
  // pdf(z) (1 - |z| cdf / pdf), where the ratio nears 1 as z falls.
  const ratio = -z * Math.exp(logCdf - logPdf);
  if (ratio < 1 - 1e-9) return logPdf + Math.log1p(-ratio);
  return logPdf - Math.log(z * z + 3);
}
