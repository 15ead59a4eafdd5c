import type { Sweep } from '@capsweep/domain';
import { decodeJson, encodeJson } from '../../json.ts';

/**
 * A sweep as the fields and values of its hash: what scripts look at, and the whole as JSON.
 * Labels are JSON texts, one per line, so that any label can be compared without parsing it.
 */
export function encodeSweep(sweep: Sweep): string[] {
  const { pool, slots, labels, maxParallel, priority } = sweep.spec.resources;
  return Object.entries({
    state: sweep.state,
    version: sweep.version,
    name: sweep.name,
    user: sweep.user,
    created: sweep.createdAt,
    pool,
    slots,
    labels: encodeLabels(labels),
    max: maxParallel,
    priority,
    body: encodeJson(sweep),
  }).flatMap(([field, value]) => [field, String(value)]);
}

/** Labels as scripts compare them. */
export function encodeLabels(labels: readonly string[]): string {
  return labels.map((label) => JSON.stringify(label)).join('\n');
}

/** Reads a sweep from the `body` of its hash. */
export function decodeSweep(body: string): Sweep {
  return decodeJson(body) as Sweep;
}
