import type { TrialId } from '@capsweep/domain';
import type { SchedulerMethod } from '../types.ts';
import { newCurves, observeCurves, type Curves } from './curves.ts';
import { numberOption } from '../options.ts';
import { measured } from './words.ts';

/** Stops a trial that has not improved for some epochs. Prechelt 1998, Early Stopping - But When? */
export const patience: SchedulerMethod<Curves> = {
  name: 'patience',
  summary: 'stops what no longer improves',
  options: {
    epochs: { summary: 'epochs without an improvement', type: 'integer', min: 1, default: 5 },
    minDelta: { summary: 'what counts as an improvement', type: 'number', min: 0, default: 0 },
    minEpochs: { summary: 'epochs before the first decision', type: 'integer', min: 0, default: 1 },
  },
  init: newCurves,
  observe: (curves, event) => {
    const configuration = observeCurves(curves, event);
    const { method, objectives } = curves.options;
    if (event.kind !== 'reported' || event.epoch < numberOption(method, 'minEpochs', 1))
      return [curves, []];
    const curve = configuration.repeats.get(event.trial) ?? new Map<number, number>();
    const best = lastGain(curve, numberOption(method, 'minDelta', 0));
    const waited = event.epoch - best.epoch;
    if (waited < numberOption(method, 'epochs', 5)) return [curves, []];
    const trial: TrialId = event.trial;
    const reason = `no better than ${measured(best.loss, objectives[0]?.goal)} of epoch ${best.epoch} for ${waited} epochs`;
    return [curves, [{ kind: 'stop', trial, reason }]];
  },
  problems: () => [],
};

function lastGain(
  curve: ReadonlyMap<number, number>,
  delta: number,
): { epoch: number; loss: number } {
  let best = { epoch: 0, loss: Infinity };
  for (const [epoch, loss] of [...curve].sort(([a], [b]) => a - b)) {
    if (best.loss === Infinity || loss < best.loss - delta) best = { epoch, loss };
  }
  return best;
}
