import { violationText, type Violation } from '@capsweep/protocol/http';
import { writeValue } from './number.ts';

/** `latency 0.93 > 0.5, val/recall 0.8 < 0.9`; empty where everything is kept. */
export function writeBroken(violations: readonly Violation[] = []): string {
  return violations.map((one) => violationText(one, writeValue)).join(', ');
}
