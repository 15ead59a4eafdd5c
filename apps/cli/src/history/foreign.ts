/** @file A history as other tools keep it, before it becomes a sweep of ours. */
import type { ParamValue } from '@capsweep/domain';
import type { ImportedTrialDocument } from '@capsweep/protocol/http';

/** A parameter as a sweep file writes it. */
export type DimensionText =
  | { float: [number, number]; log?: true; step?: number }
  | { int: [number, number]; log?: true; step?: number }
  | { choice: ParamValue[] }
  | { value: ParamValue };

/** What another tool looked for, where, and what it found. */
export interface ForeignHistory {
  readonly name: string;
  readonly objectives: readonly { metric: string; goal: 'minimize' | 'maximize' }[];
  readonly space: Readonly<Record<string, DimensionText>>;
  readonly trials: readonly ImportedTrialDocument[];
  /** Trials that had not ended: they are left out. */
  readonly unfinished: number;
}

/** The sweep file that stands for a history. */
export function sweepFileOf({ name, objectives, space, trials }: ForeignHistory): string {
  const objective = objectives.length === 1 ? objectives[0] : objectives;
  const search = { trials: trials.length };
  return JSON.stringify({ name, objective, trainer: 'external', space, search }, null, 2);
}

/** A name as sweeps have it: lower case, without blanks. */
export function sweepNameOf(text: string): string {
  const plain = text.toLowerCase().replaceAll(/[^a-z0-9._-]+/g, '-');
  return plain.replace(/^[^a-z0-9]+/, '').slice(0, 63) || 'imported';
}

/** A parameter's name as sweeps have it: `n-layers` becomes `n_layers`. */
export function paramNameOf(text: string): string {
  const plain = text
    .replaceAll(/\W/g, '_')
    .replace(/^(?=[^A-Za-z])/, 'p')
    .slice(0, 64);
  return plain || 'p';
}
