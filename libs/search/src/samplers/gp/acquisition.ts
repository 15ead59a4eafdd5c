/* eslint-disable @typescript-eslint/no-non-null-assertion -- typed arrays, indexes in range by construction */
import { logNormalCdf, logNormalPdf } from '../../numeric/normal.ts';
import { logExpectedImprovement } from './log-ei.ts';
import type { Posterior } from './posterior.ts';
import { addSlopes, newPrediction, predict, type ByPrediction } from './prediction.ts';
import { predictAll } from './predictions.ts';

/** Something to maximise over points. */
export interface Acquisition {
  at(point: Float64Array): number;
  /** As `at` for each of many points, which is faster than one after the other. */
  all(points: readonly Float64Array[]): Float64Array;
  /** As `at`; also adds the gradient to `gradient`. */
  slopes(point: Float64Array, gradient: Float64Array): number;
}

/** A value of what is predicted at a point, and its derivatives into `by`. */
type Rule = (means: Float64Array, variance: number, by?: ByPrediction) => number;

/** What a rule says of a process. */
function acquisitionOf(posterior: Posterior, rule: Rule): Acquisition {
  const room = newPrediction(posterior);
  const sets = posterior.alphas.length;
  const by: ByPrediction = { means: new Float64Array(sets), variance: 0 };
  return {
    at: (point) => {
      predict(posterior, point, room);
      return rule(room.means, room.variance);
    },
    all: (points) => {
      const { means, variances } = predictAll(posterior, points);
      return variances.map((variance, i) =>
        rule(means.subarray(i * sets, (i + 1) * sets), variance),
      );
    },
    slopes: (point, gradient) => {
      predict(posterior, point, room);
      const value = rule(room.means, room.variance, by);
      addSlopes(posterior, point, { at: room, by }, gradient);
      return value;
    },
  };
}

/**
 * The logarithm of the improvement expected over the best loss so far, averaged over what the
 * running configurations may turn out to be: one set of targets and one best for each possibility.
 */
export function improvement(posterior: Posterior, bests: readonly number[]): Acquisition {
  return acquisitionOf(posterior, (means, variance, by) => {
    const sd = Math.sqrt(variance);
    const gains = bests.map((best, t) => logExpectedImprovement(means[t]!, sd, best));
    const most = gains.reduce((top, { value }) => Math.max(top, value), -Infinity);
    const shares = gains.map(({ value }) => Math.exp(value - most));
    const total = shares.reduce((a, b) => a + b, 0);
    if (by) {
      by.variance = 0;
      gains.forEach(({ byMean, bySd }, t) => {
        const share = shares[t]! / total;
        by.means[t] = share * byMean;
        by.variance += (share * bySd) / (2 * sd);
      });
    }
    return most + Math.log(total / bests.length);
  });
}

/** The logarithm of the probability that a constraint's violation is at most `limit`. */
export function feasibility(posterior: Posterior, limit: number): Acquisition {
  return acquisitionOf(posterior, (means, variance, by) => {
    const sd = Math.sqrt(variance);
    const z = (limit - means[0]!) / sd;
    const value = logNormalCdf(z);
    if (by) {
      // pdf / cdf nears -z far out, where the logarithms have no digits left.
      const slope = z < -1e5 ? -z : Math.exp(logNormalPdf(z) - value);
      by.means[0] = -slope / sd;
      by.variance = (-slope * z) / (2 * variance);
    }
    return value;
  });
}

/** The sum of several: the logarithm of a product. */
export function together(parts: readonly Acquisition[]): Acquisition {
  return {
    at: (point) => parts.reduce((sum, part) => sum + part.at(point), 0),
    all: (points) => {
      const sums = new Float64Array(points.length);
      for (const part of parts) part.all(points).forEach((value, i) => (sums[i]! += value));
      return sums;
    },
    slopes: (point, gradient) => parts.reduce((sum, part) => sum + part.slopes(point, gradient), 0),
  };
}
