import type { SweepSpec } from '@capsweep/domain';
import { askMethods, checkScheduler } from './methods.ts';

/**
 * What is wrong with the schedule of a spec that did not come out of a file, a sentence each; empty
 * when it can be used.
 */
export function scheduleProblems(spec: SweepSpec): readonly string[] {
  const { name, options } = spec.schedule;
  const unknown = checkScheduler(name, options);
  const findings =
    unknown.length > 0 ? unknown : askMethods(spec).filter(({ path }) => path[0] === 'schedule');
  return findings.map(({ path, message }) => `${path.slice(1).join('.')} ${message}`);
}
