import { readFileSync } from 'node:fs';

/** What was measured of another library's sampler, kept for machines without Python. */
export interface CommittedValues {
  /** Which library, version and settings, and on what day. */
  readonly source: string;
  /** Trials after which regrets were read. */
  readonly at: readonly number[];
  /** By problem: for each seed from 1, the regret at each of `at`. */
  readonly regrets: Readonly<Record<string, readonly (readonly number[])[]>>;
  /** Median milliseconds of a suggestion, by problem, on the machine of that day. */
  readonly msPerTrial?: Readonly<Record<string, number>>;
}

/** The values of `values/<name>.json`. */
export function committed(name: string): CommittedValues {
  const file = new URL(`../values/${name}.json`, import.meta.url);
  return JSON.parse(readFileSync(file, 'utf8')) as CommittedValues;
}
