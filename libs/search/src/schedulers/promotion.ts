import type { TrialId } from '@capsweep/domain';
import { numberOption } from '../options.ts';
import type { Command, TrialEvent } from '../types.ts';
import type { Configuration, Curves } from './curves.ts';
import { ordinal } from './words.ts';

/** Where everyone stands between rungs. */
export interface Promotions {
  /** The rung that each configuration may train to; 0 at first. */
  readonly goal: Map<number, number>;
  /** Trials that were told to pause at their goal, with their configuration. */
  readonly told: Map<TrialId, number>;
  /** Those of them that have paused. */
  readonly resting: Set<TrialId>;
}

export const newPromotions = (): Promotions => ({
  goal: new Map(),
  told: new Map(),
  resting: new Set(),
});

/**
 * Pauses everyone at its rung, and resumes a configuration as soon as it is among the best
 * floor(n / eta) of the n that have come to that rung; one that is among them when it comes does
 * not pause. When everyone has been suggested, nothing runs and nobody can rise any more, those
 * that still rest are dismissed.
 */
export function promote(
  curves: Curves,
  state: Promotions,
  rungs: readonly number[],
  event: TrialEvent,
): readonly Command[] {
  switch (event.kind) {
    case 'suggested':
    case 'started':
    case 'forked':
      return [];
    case 'reported': {
      const own = arrive(curves, state, rungs, event);
      return [...own, ...rise(curves, state, rungs)];
    }
    case 'paused':
      if (state.told.has(event.trial)) state.resting.add(event.trial);
      break;
    case 'finished':
      forget(state, event.trial);
  }
  const risen = rise(curves, state, rungs);
  return isOver(curves, state) ? [...risen, ...dismiss(state, rungs)] : risen;
}

function forget({ told, resting }: Promotions, trial: TrialId): void {
  told.delete(trial);
  resting.delete(trial);
}

function arrive(
  curves: Curves,
  { goal, told }: Promotions,
  rungs: readonly number[],
  { configuration, trial, epoch }: Extract<TrialEvent, { kind: 'reported' }>,
): readonly Command[] {
  const rung = goal.get(configuration) ?? 0;
  const at = rungs[rung];
  if (at === undefined || epoch < at || told.has(trial)) return [];
  const { best, came } = bestAt(curves, at);
  const place = best.findIndex(({ number }) => number === configuration);
  if (place >= 0 && curves.options.repeats === 1) {
    goal.set(configuration, rung + 1);
    return [{ kind: 'continue', trial, reason: said(rungs, rung, { place, best, came }) }];
  }
  told.set(trial, configuration);
  return [{ kind: 'pause', trial, reason: `waits at rung ${rung + 1} of ${rungs.length}` }];
}

/** Promotes from the highest rung down, as the paper does. */
function rise(curves: Curves, state: Promotions, rungs: readonly number[]): readonly Command[] {
  const commands: Command[] = [];
  for (let rung = rungs.length - 1; rung >= 0; rung -= 1) {
    const standing = bestAt(curves, rungs[rung] ?? Infinity);
    standing.best.forEach((configuration, place) => {
      const { number } = configuration;
      const trials = restingOf(state, configuration);
      if ((state.goal.get(number) ?? 0) !== rung || trials.length === 0) return;
      // All repeats come to the rung before any leaves it.
      if (trials.length + configuration.ended < curves.options.repeats) return;
      state.goal.set(number, rung + 1);
      const reason = said(rungs, rung, { place, ...standing });
      for (const trial of trials) {
        forget(state, trial);
        commands.push({ kind: 'resume', trial, reason });
      }
    });
  }
  return commands;
}

interface Standing {
  /** Configurations that have come. */
  readonly came: number;
  /** Those that go on, best first. */
  readonly best: readonly Configuration[];
}

const said = (
  rungs: readonly number[],
  rung: number,
  { place, came, best }: Standing & { place: number },
): string =>
  `rung ${rung + 1} of ${rungs.length}: ${ordinal(place + 1)} of ${came}, the best ${best.length} go on`;

function bestAt({ byConfiguration, levels, options }: Curves, epoch: number): Standing {
  const came = [...(levels.get(epoch) ?? [])]
    .flatMap(([number, loss]) => {
      const configuration = byConfiguration.get(number);
      return configuration ? [{ configuration, loss }] : [];
    })
    .sort((a, b) => a.loss - b.loss || a.configuration.number - b.configuration.number);
  const places = Math.floor(came.length / numberOption(options.method, 'eta', 3));
  return {
    came: came.length,
    best: came.slice(0, places).map(({ configuration }) => configuration),
  };
}

const restingOf = ({ resting }: Promotions, { repeats }: Configuration): readonly TrialId[] =>
  [...repeats.keys()].filter((trial) => resting.has(trial));

/** Whether everyone has been suggested and all who are left rest. */
function isOver({ options, byConfiguration }: Curves, state: Promotions): boolean {
  if (byConfiguration.size < options.configurations) return false;
  return [...byConfiguration.values()].every(
    (configuration) =>
      restingOf(state, configuration).length + configuration.ended >= options.repeats,
  );
}

function dismiss(state: Promotions, rungs: readonly number[]): readonly Command[] {
  return [...state.told].map(([trial, configuration]) => {
    const rung = (state.goal.get(configuration) ?? 0) + 1;
    forget(state, trial);
    const reason = `rung ${rung} of ${rungs.length}: everyone has come, and it is not among the best`;
    return { kind: 'stop', trial, reason };
  });
}
