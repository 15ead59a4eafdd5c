import type { z } from 'zod';
import type { violation } from './common.ts';

/** A constraint that a trial or a configuration breaks. */
export type Violation = z.infer<typeof violation>;

/** `latency 0.93 > 0.5, val/recall 0.8 < 0.9`; empty where everything is kept. */
export function violationsText(
  violations: readonly Violation[] | undefined = [],
  write: (value: number) => string,
): string {
  return violations.map((one) => violationText(one, write)).join(', ');
}

/** `latency 0.93 > 0.5`, `val/recall 0.8 < 0.9`, `no latency measured`. */
function violationText(
  { metric, value, max, min, by }: Violation,
  write: (value: number) => string,
): string {
  if (value === null) return by === null ? `${metric} is infinite` : `no ${metric} measured`;
  if (max !== undefined && value > max) return `${metric} ${write(value)} > ${write(max)}`;
  if (min !== undefined && value < min) return `${metric} ${write(value)} < ${write(min)}`;
  // Some repeats broke it to one side and some to the other, and the mean is within.
  return `${metric} is off by ${write(by ?? Infinity)} on average`;
}
