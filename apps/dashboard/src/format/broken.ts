import { violationsText, type Violation } from '@capsweep/protocol/http';
import { writeValue } from './number.ts';

interface Judged {
  readonly violations?: readonly Violation[] | undefined;
}

/** `latency 0.93 > 0.5, val/recall 0.8 < 0.9`; empty where everything is kept. */
export const writeBroken = (violations: readonly Violation[] | undefined): string =>
  violationsText(violations, writeValue);

/** Whether a trial or a configuration keeps all constraints. */
export const isFeasible = ({ violations }: Judged): boolean => !violations?.length;

/** The end of a label: `; breaks latency 0.93 > 0.5`; empty where everything is kept. */
export const breaksSuffix = (row: Judged): string =>
  isFeasible(row) ? '' : `; breaks ${writeBroken(row.violations)}`;
