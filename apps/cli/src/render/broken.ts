import pc from 'picocolors';
import { violationsText, type SweepRow, type Violation } from '@capsweep/protocol/http';
import { formatNumber } from './format.ts';

type Nearest = NonNullable<SweepRow['nearest']>;

/** `latency 0.93 > 0.5, val/recall 0.8 < 0.9`; empty where everything is kept. */
export const brokenText = (violations: readonly Violation[] | undefined): string =>
  violationsText(violations, formatNumber);

/** Says that there is no best trial because none keeps all constraints. */
export function nearestText(sweep: string, { trial, violations }: Nearest): string {
  const broken = brokenText(violations);
  return `no trial of ${sweep} keeps all constraints; trial ${trial} comes nearest: ${broken}`;
}

/** The same as lines of a page; none where there is a best trial. */
export const nearestLines = ({ name, nearest }: SweepRow): string[] =>
  nearest ? [pc.yellow(nearestText(name, nearest))] : [];
