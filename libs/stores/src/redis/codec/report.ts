import type { Report } from '@capsweep/domain';
import { decodeJson, encodeJson } from '../../json.ts';

/** A point of a curve as `[step, epoch or null, at, metrics]`. Scripts read the first two. */
export function encodeReport({ step, epoch, at, metrics }: Report): string {
  return encodeJson([step, epoch ?? null, at, metrics]);
}

/** Reads a point of a curve. */
export function decodeReport(text: string): Report {
  const [step, epoch, at, metrics] = decodeJson(text) as [
    number,
    number | null,
    number,
    Report['metrics'],
  ];
  return { step, ...(epoch !== null && { epoch }), metrics, at };
}
