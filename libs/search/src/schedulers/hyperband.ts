import type { SchedulerMethod } from '../types.ts';
import { stopping } from './asha.ts';
import { newCurves, observeCurves, type Curves } from './curves.ts';
import { numberOption } from '../options.ts';
import { rungOptions, rungProblems, rungsOf } from './numbers.ts';

/**
 * Successive halving that also doubts its own first rung: configurations are dealt to brackets,
 * and bracket s skips the first s rungs. Li et al. 2018, Hyperband, arXiv:1603.06560; brackets run
 * side by side and stop asynchronously, as in arXiv:1810.05934 section 3.
 */
export const hyperband: SchedulerMethod<Curves> = {
  name: 'hyperband',
  summary: 'successive halving with several first rungs',
  options: rungOptions,
  init: newCurves,
  observe: (curves, event) => {
    const configuration = observeCurves(curves, event);
    const { method } = curves.options;
    const bracket = bracketOf(curves, configuration.number);
    const rungs = rungsOf(method, bracket);
    const among = (other: number): boolean => bracketOf(curves, other) === bracket;
    const commands = stopping(curves, configuration, event, { rungs, among });
    return [curves, commands.map((command) => said(command, bracket))];
  },
  problems: rungProblems,
};

function said<C>(command: C, bracket: number): C {
  if (typeof command !== 'object' || command === null || !('reason' in command)) return command;
  return { ...command, reason: `bracket ${bracket + 1}, ${String(command.reason)}` };
}

/**
 * The bracket of a configuration, by its number alone. Shares are those of Hyperband: bracket s
 * gets (rungs + 1) / (rungs + 1 - s) * eta^-s of the configurations of bracket 0; a golden-ratio
 * sequence deals them evenly over time.
 */
export function bracketOf({ options: { method } }: Curves, configuration: number): number {
  const count = rungsOf(method).length + 1;
  const eta = numberOption(method, 'eta', 3);
  const shares = Array.from({ length: count }, (_, s) => (count / (count - s)) * eta ** -s);
  const total = shares.reduce((a, b) => a + b, 0);
  let place = ((configuration * 0.6180339887498949 + 0.5) % 1) * total;
  return shares.findIndex((share, s) => {
    place -= share;
    return place < 0 || s === count - 1;
  });
}
