import type { Params } from '@capsweep/domain';
import { printSteps, type Step } from '@capsweep/search';
import { parseDocument, type Document } from 'yaml';

/** What a sweep file shall replay: parameters from epoch to epoch, the first part from 0. */
export interface Replayed {
  /** The new sweep's name. */
  readonly name: string;
  /** The cell's own values of what is compared. */
  readonly given: Params;
  readonly parts: readonly { readonly from: number; readonly params: Params }[];
  /** The epoch that they go to. */
  readonly until: number;
  /** Where it comes from: lines of a comment. */
  readonly about: readonly string[];
}

/**
 * A sweep file that trains one trial of another one anew, with its parameters from epoch to epoch. The
 * rest stays as it was written, comments included; what ends a search of many trials is left out.
 */
export function replayFile(source: string, { name, given, parts, until, about }: Replayed): string {
  const { first, steps } = toSteps(parts, until);
  const document = parseDocument(source);
  const set = (key: string, value: unknown): void => document.set(key, document.createNode(value));
  set('name', name);
  if (document.has('compare'))
    set('compare', Object.fromEntries(Object.entries(given).map(([key, value]) => [key, [value]])));
  // Random search asks nothing of the space; the one trial is held to what is enqueued.
  const seed = document.getIn(['search', 'seed']);
  const seeded = seed === undefined ? {} : { seed };
  set('search', { sampler: 'random', trials: 1, ...seeded, enqueue: [first] });
  if (steps.length > 0) set('schedule', { scheduler: 'steps', steps: printSteps(steps) });
  else document.delete('schedule');
  leaveTimeout(document);
  const comment = about.map((line) => `# ${line}\n`).join('');
  return `${comment}${document.toString({ lineWidth: 0 })}`;
}

/** The end of an epoch nearest to where a part begins, of those that leave it an epoch to train. */
export const nearestEnd = (from: number, until: number): number =>
  Math.max(0, Math.min(Math.round(from), Math.ceil(until) - 1));

/** The parameters to begin with, and what changes at the ends of which epochs. */
export function toSteps(
  parts: Replayed['parts'],
  until: number,
): { readonly first: Params; readonly steps: readonly Step[] } {
  // A part that began within an epoch is moved to the end of one; the later of two holds.
  const trained = parts.filter(({ from }) => from === 0 || from < until);
  const whole = new Map(trained.map(({ from, params }) => [nearestEnd(from, until), params]));
  const steps: Step[] = [];
  const first = whole.get(0) ?? {};
  let before = first;
  for (const [epoch, params] of whole) {
    const changes = Object.entries(params).filter(([name, value]) => before[name] !== value);
    if (epoch > 0 && changes.length > 0) steps.push({ epoch, params: Object.fromEntries(changes) });
    before = params;
  }
  return { first, steps };
}

function leaveTimeout(document: Document): void {
  const timeout = document.getIn(['stop', 'trialTimeout']);
  if (timeout === undefined) document.delete('stop');
  else document.set('stop', document.createNode({ trialTimeout: timeout }));
}
