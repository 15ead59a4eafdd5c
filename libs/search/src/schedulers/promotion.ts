import type { TrialId } from '@capsweep/domain';
import type { Command, TrialEvent } from '../types.ts';
import { lossAt, type Configuration, type Curves } from './curves.ts';
import { numberOption } from '../options.ts';
import { ordinal } from './words.ts';

/** Where everyone stands between rungs. */
export interface Promotions {
  /** The rung that each configuration may train to next; 0 at first. */
  readonly goal: Map<number, number>;
  /** Trials that have been told to pause, or have paused, at their goal. */
  readonly waiting: Map<TrialId, number>;
  /** Trials that were told to stop for good. */
  readonly dismissed: Set<TrialId>;
}

export const newPromotions = (): Promotions => ({
  goal: new Map(),
  waiting: new Map(),
  dismissed: new Set(),
});

/**
 * Pauses everyone at its rung, and resumes a configuration as soon as it is among the best
 * floor(n / eta) of the n that have come to that rung. When nothing runs and nobody can rise any
 * more, those that still wait are dismissed.
 */
export function promote(
  curves: Curves,
  state: Promotions,
  rungs: readonly number[],
  event: TrialEvent,
): readonly Command[] {
  const commands: Command[] = [];
  if (event.kind === 'reported') commands.push(...pauseAtGoal(state, rungs, event));
  if (event.kind === 'finished') state.waiting.delete(event.trial);
  if (event.kind === 'reported' || event.kind === 'finished' || event.kind === 'paused') {
    commands.push(...rise(curves, state, rungs));
    if (isOver(curves, state)) commands.push(...dismiss(state, rungs));
  }
  return commands;
}

function pauseAtGoal(
  { goal, waiting }: Promotions,
  rungs: readonly number[],
  { configuration, trial, epoch }: Extract<TrialEvent, { kind: 'reported' }>,
): readonly Command[] {
  const rung = goal.get(configuration) ?? 0;
  const at = rungs[rung];
  if (at === undefined || epoch < at) return [];
  waiting.set(trial, configuration);
  return [{ kind: 'pause', trial, reason: `waits at rung ${rung + 1} of ${rungs.length}` }];
}

/** Promotes from the highest rung down, as the paper does. */
function rise(curves: Curves, state: Promotions, rungs: readonly number[]): readonly Command[] {
  const eta = numberOption(curves.options.method, 'eta', 3);
  const commands: Command[] = [];
  for (let rung = rungs.length - 1; rung >= 0; rung -= 1) {
    const came = standings(curves, rungs[rung] as number);
    const best = came.slice(0, Math.floor(came.length / eta));
    for (const [place, configuration] of best.entries()) {
      if ((state.goal.get(configuration.number) ?? 0) !== rung) continue;
      const trials = [...state.waiting].filter(([, number]) => number === configuration.number);
      // All repeats come to the rung before any leaves it.
      if (trials.length + configuration.ended < curves.options.repeats || trials.length === 0)
        continue;
      state.goal.set(configuration.number, rung + 1);
      const reason = `rung ${rung + 1} of ${rungs.length}: ${ordinal(place + 1)} of ${came.length}, the best ${best.length} go on`;
      for (const [trial] of trials) {
        state.waiting.delete(trial);
        commands.push({ kind: 'resume', trial, reason });
      }
    }
  }
  return commands;
}

/** The configurations that have come to an epoch, best first. */
function standings(curves: Curves, epoch: number): readonly Configuration[] {
  return [...curves.byConfiguration.values()]
    .flatMap((configuration) => {
      const loss = lossAt(configuration, epoch);
      return loss === undefined ? [] : [{ configuration, loss }];
    })
    .sort((a, b) => a.loss - b.loss || a.configuration.number - b.configuration.number)
    .map(({ configuration }) => configuration);
}

/** Whether everyone has been suggested and all who are left wait. */
function isOver({ options, byConfiguration }: Curves, { waiting }: Promotions): boolean {
  if (byConfiguration.size < options.configurations) return false;
  return [...byConfiguration.values()].every((configuration) => {
    const resting = [...waiting.values()].filter((n) => n === configuration.number).length;
    return resting + configuration.ended >= options.repeats;
  });
}

function dismiss(state: Promotions, rungs: readonly number[]): readonly Command[] {
  return [...state.waiting].map(([trial, configuration]) => {
    const rung = (state.goal.get(configuration) ?? 0) + 1;
    state.dismissed.add(trial);
    state.waiting.delete(trial);
    const reason = `rung ${rung} of ${rungs.length}: everyone has come, and it is not among the best`;
    return { kind: 'stop', trial, reason };
  });
}
