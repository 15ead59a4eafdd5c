/** How the learning rate goes. */
export interface RateSchedule {
  readonly kind: 'constant' | 'cosine' | 'exponential' | 'triangular2';
  /** What it starts from; of triangles, their foot. */
  readonly base: number;
  readonly warmUpSteps: number;
  /** Top of the first triangle. */
  readonly peak: number;
  readonly halfCycleSteps: number;
  /** What an exponential rate is multiplied with in `decaySteps` steps. */
  readonly decayRate: number;
  readonly decaySteps: number;
}

/** Optimizer steps of a whole run. */
export function stepsIn(
  { epochs, batchSize }: { readonly epochs: number; readonly batchSize: number },
  samples: number,
): number {
  return epochs * Math.ceil(samples / batchSize);
}

/** The learning rate of every step, counted from 1. */
export function scheduled(schedule: RateSchedule, steps: number): (step: number) => number {
  const { warmUpSteps } = schedule;
  return (step) => {
    const after = step - warmUpSteps;
    if (after <= 0) return (rateAt(schedule, 1, steps) * step) / warmUpSteps;
    return rateAt(schedule, after, Math.max(1, steps - warmUpSteps));
  };
}

/** An exponential rate falls no further, as in the code of the original CapsNet. */
const least = 1e-6;

/**
 * `triangular2` (Smith 2017, arXiv 1506.01186): from the base up to the peak in half a cycle and down again;
 * every further cycle rises half as high.
 */
function rateAt(schedule: RateSchedule, step: number, steps: number): number {
  const { kind, base, peak, halfCycleSteps, decayRate, decaySteps } = schedule;
  switch (kind) {
    case 'constant':
      return base;
    case 'cosine':
      return (base / 2) * (1 + Math.cos((Math.PI * (step - 1)) / steps));
    case 'exponential':
      return Math.max(base * decayRate ** ((step - 1) / decaySteps), Math.min(base, least));
    case 'triangular2': {
      const done = step - 1;
      const cycle = Math.floor(done / (2 * halfCycleSteps));
      const height = 1 - Math.abs(done / halfCycleSteps - 2 * cycle - 1);
      return base + ((peak - base) * height) / 2 ** cycle;
    }
  }
}
