/* eslint-disable @typescript-eslint/no-non-null-assertion -- typed arrays, indexes in range by construction */
import { logNormalCdf, normalPdf } from '../../numeric/normal.ts';
import { logExpectedImprovement } from './log-ei.ts';
import { newPrediction, predict, predictWithSlopes, type Posterior } from './posterior.ts';

/** Something to maximise over points; `slopes` also adds the gradient to `gradient`. */
export interface Acquisition {
  at(point: Float64Array): number;
  slopes(point: Float64Array, gradient: Float64Array): number;
}

/**
 * The logarithm of the improvement expected over the best loss so far, averaged over what the
 * running configurations may turn out to be: one set of targets and one best for each possibility.
 */
export function improvement(posterior: Posterior, bests: readonly number[]): Acquisition {
  const room = newPrediction(posterior);
  const { dims } = posterior.inputs;
  const evaluate = (point: Float64Array, gradient?: Float64Array): number => {
    if (gradient) predictWithSlopes(posterior, point, room);
    else predict(posterior, point, room);
    const sd = Math.sqrt(room.variance);
    const gains = bests.map((best, t) => logExpectedImprovement(room.means[t]!, sd, best));
    const most = Math.max(...gains.map(({ value }) => value));
    const shares = gains.map(({ value }) => Math.exp(value - most));
    const total = shares.reduce((a, b) => a + b, 0);
    if (gradient) {
      gains.forEach(({ byMean, bySd }, t) => {
        const share = shares[t]! / total;
        for (let d = 0; d < dims; d += 1) {
          const bySdSlope = (bySd * room.varianceSlopes[d]!) / (2 * sd);
          gradient[d]! += share * (byMean * room.meanSlopes[t * dims + d]! + bySdSlope);
        }
      });
    }
    return most + Math.log(total / bests.length);
  };
  return { at: (point) => evaluate(point), slopes: evaluate };
}

/** The logarithm of the probability that a constraint's violation is at most `limit`. */
export function feasibility(posterior: Posterior, limit: number): Acquisition {
  const room = newPrediction(posterior);
  const { dims } = posterior.inputs;
  const evaluate = (point: Float64Array, gradient?: Float64Array): number => {
    if (gradient) predictWithSlopes(posterior, point, room);
    else predict(posterior, point, room);
    const sd = Math.sqrt(room.variance);
    const z = (limit - room.means[0]!) / sd;
    const value = logNormalCdf(z);
    if (gradient) {
      const slope = z < -30 ? -z : normalPdf(z) / Math.exp(value);
      for (let d = 0; d < dims; d += 1) {
        const bySd = (z * room.varianceSlopes[d]!) / (2 * sd);
        gradient[d]! -= (slope * (room.meanSlopes[d]! + bySd)) / sd;
      }
    }
    return value;
  };
  return { at: (point) => evaluate(point), slopes: evaluate };
}

/** The sum of several: the logarithm of a product. */
export function together(parts: readonly Acquisition[]): Acquisition {
  return {
    at: (point) => parts.reduce((sum, part) => sum + part.at(point), 0),
    slopes: (point, gradient) => parts.reduce((sum, part) => sum + part.slopes(point, gradient), 0),
  };
}
