import pc from 'picocolors';
import { violationText, type SweepRow, type Violation } from '@capsweep/protocol/http';
import { formatNumber } from './format.ts';

/** `latency 0.93 > 0.5, val/recall 0.8 < 0.9`; empty where everything is kept. */
export function brokenText(violations: readonly Violation[] = []): string {
  return violations.map((one) => violationText(one, formatNumber)).join(', ');
}

/** Says that there is no best trial because none keeps all constraints; nothing where there is one. */
export function nearestText({ name, nearest }: SweepRow): string | undefined {
  if (!nearest) return undefined;
  const broken = brokenText(nearest.violations);
  return `no trial of ${name} keeps all constraints; trial ${nearest.trial} comes nearest: ${broken}`;
}

/** The same as lines of a page. */
export function nearestLines(sweep: SweepRow): string[] {
  const text = nearestText(sweep);
  return text === undefined ? [] : [pc.yellow(text)];
}
