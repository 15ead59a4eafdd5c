/**
 * @file Asynchronous successive halving: Li et al. 2020, A System for Massively Parallel
 * Hyperparameter Tuning, arXiv:1810.05934. Configurations meet at rungs, and of those that have
 * come to a rung one in `eta` goes on:
 *
 *     epochs   1        3          9             27 (maxEpochs)
 *     rung     0 ------ 1 -------- 2 ----------- end
 *              27 came  9 went on  3 went on     1 went on
 *
 *     type: stop      who is not among the best when it comes to a rung ends there, at once
 *     type: promote   everyone pauses at a rung, and goes on as soon as it is among the best
 */
import type { SettingSpec, TrialId } from '@capsweep/domain';
import type { Command, SchedulerMethod, SearchOptions, TrialEvent } from '../types.ts';
import {
  condemned,
  judgedLoss,
  newCurves,
  observeCurves,
  rivalsAt,
  type Configuration,
  type Curves,
} from './curves.ts';
import { numberOption } from '../options.ts';
import { rungOptions, rungProblems, rungsOf } from './numbers.ts';
import { newPromotions, promote, type Promotions } from './promotion.ts';
import { ordinal } from './words.ts';

interface AshaState {
  readonly curves: Curves;
  readonly promotions: Promotions;
}

const type: SettingSpec = {
  summary: 'stop at once, or pause and promote',
  type: 'text',
  choices: ['stop', 'promote'],
  default: 'stop',
};

export const asha: SchedulerMethod<AshaState> = {
  name: 'asha',
  summary: 'asynchronous successive halving',
  options: { ...rungOptions, type },
  init: (options) => ({ curves: newCurves(options), promotions: newPromotions() }),
  observe: (state, event) => {
    const configuration = observeCurves(state.curves, event);
    const rungs = rungsOf(state.curves.options.method);
    const commands =
      state.curves.options.method['type'] === 'promote'
        ? promote(state.curves, state.promotions, rungs, event)
        : stopping(state.curves, configuration, event, { rungs });
    return [state, commands];
  },
  problems: (options) => [...rungProblems(options), ...promotionProblems(options)],
};

/** A ladder of rungs, and who climbs it. */
export interface Bracket {
  readonly rungs: readonly number[];
  readonly among?: (configuration: number) => boolean;
}

/** What the stopping rule says of a report. */
export function stopping(
  curves: Curves,
  configuration: Configuration,
  event: TrialEvent,
  { rungs, among }: Bracket,
): readonly Command[] {
  if (event.kind !== 'reported') return [];
  const rung = rungs.indexOf(event.epoch);
  if (rung < 0) return [];
  const own = judgedLoss(curves, configuration, event);
  const others = rivalsAt(curves, configuration, event.epoch, among);
  const count = others.length + 1;
  const eta = numberOption(curves.options.method, 'eta', 3);
  const places = Math.max(1, Math.floor(count / eta));
  const place = 1 + others.filter((loss) => loss < own).length;
  // With fewer than eta there is no best one in eta yet.
  if (place <= places || count < eta) return [];
  const reason = `rung ${rung + 1} of ${rungs.length}: ${ordinal(place)} of ${count}, the best ${places} go on`;
  return condemned(curves, configuration, event.trial).map((trial: TrialId) => ({
    kind: 'stop',
    trial,
    reason,
  }));
}

function promotionProblems({ method, lag }: SearchOptions): { path: string[]; message: string }[] {
  if (method['type'] !== 'promote' || lag === undefined) return [];
  const message =
    'is promote, which depends on who comes first; with search.deterministic use type: stop';
  return [{ path: ['schedule', 'type'], message }];
}
