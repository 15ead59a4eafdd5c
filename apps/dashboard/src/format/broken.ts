import { violationsText, type Violation } from '@capsweep/protocol/http';
import { writeValue } from './number.ts';

/** `latency 0.93 > 0.5, val/recall 0.8 < 0.9`; empty where everything is kept. */
export const writeBroken = (violations: readonly Violation[] | undefined): string =>
  violationsText(violations, writeValue);
