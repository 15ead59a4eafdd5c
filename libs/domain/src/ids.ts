declare const brand: unique symbol;

type Branded<Name extends string> = string & { readonly [brand]: Name };

/** A sweep's id: short, lower case, never reused. Users say the sweep's name instead. */
export type SweepId = Branded<'SweepId'>;

/** `<sweep id>-<trial number>`; free of `:` so that it can name a queue's job. */
export type TrialId = Branded<'TrialId'>;

/** A worker process, new at each of its starts. */
export type WorkerId = Branded<'WorkerId'>;

/** Grows with each change of leader; a write with an older one is refused. */
export type LeaderEpoch = number & { readonly [brand]: 'LeaderEpoch' };

const sweepIdPattern = /^[a-z0-9]{4,32}$/;

/**
 * Reads a sweep id.
 *
 * @throws TypeError when the text is not one.
 */
export function sweepId(text: string): SweepId {
  if (!sweepIdPattern.test(text)) throw new TypeError(`not a sweep id: ${JSON.stringify(text)}`);
  return text as SweepId;
}

/** The id of trial `number` (from 0) of a sweep. */
export function trialId(sweep: SweepId, number: number): TrialId {
  return `${sweep}-${number}` as TrialId;
}

/** The parts of a trial id, or undefined when the text is not one. */
export function parseTrialId(text: string): { sweep: SweepId; number: number } | undefined {
  const match = /^([a-z0-9]{4,32})-(\d{1,9})$/.exec(text);
  return match ? { sweep: match[1] as SweepId, number: Number(match[2]) } : undefined;
}

/** Reads a worker id: any text without white space. */
export function workerId(text: string): WorkerId {
  if (!/^\S{1,128}$/.test(text)) throw new TypeError(`not a worker id: ${JSON.stringify(text)}`);
  return text as WorkerId;
}
