import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { isFinished, parseTrialId, type Lease, type Trial, type TrialId } from '@capsweep/domain';
import { decodeJson, encodeJson } from '../../json.ts';

/**
 * A trial as its hash: what scripts look at, and the rest as one JSON text that they never read.
 * A finished trial never changes again and there are many of them, so their text is deflated.
 */
export interface TrialFields {
  readonly state: string;
  readonly version: string;
  readonly attempt: string;
  /** JSON of worker and since; empty when nobody holds the trial. Its attempt is the trial's. */
  readonly lease: string;
  /** JSON text; of a finished trial, raw deflate of it. */
  readonly body: string | Buffer;
}

/** Writes a trial. Its id, sweep and number are in the name of its key. */
export function encodeTrial(trial: Trial): TrialFields {
  const { id: _, sweep: __, number: ___, state, version, attempt, ...rest } = trial;
  const { lease, ...body } = rest as typeof rest & { lease?: Lease };
  return {
    state,
    version: String(version),
    attempt: String(attempt),
    lease: lease ? encodeLease(lease) : '',
    body: isFinished(trial) ? deflateRawSync(encodeJson(body), { level: 9 }) : encodeJson(body),
  };
}

/** Writes who holds a trial, without the attempt. */
export function encodeLease({ worker, since }: Omit<Lease, 'attempt'>): string {
  return encodeJson({ worker, since });
}

/** Reads a trial. */
export function decodeTrial(id: TrialId, fields: TrialFields): Trial {
  const parts = parseTrialId(id);
  if (!parts) throw new TypeError(`not a trial id: ${id}`);
  const { state, version, lease } = fields;
  const body = typeof fields.body === 'string' ? fields.body : inflateRawSync(fields.body);
  const attempt = Number(fields.attempt);
  const held = lease ? { lease: { attempt, ...(decodeJson(lease) as object) } } : {};
  return {
    id,
    ...parts,
    ...(decodeJson(body.toString()) as object),
    state,
    version: Number(version),
    attempt,
    ...held,
  } as Trial;
}
