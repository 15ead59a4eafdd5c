import { cellsOf, firstRepeats, numberOf, placeOf, type TrialPlace } from '@capsweep/domain';
import { contenders } from '@capsweep/search';
import type { LiveSweep } from '../live/live-sweep.ts';
import { goalOf } from '../objective.ts';
import {
  summarizeConfigurations,
  type ConfigurationSummary,
} from '../read-model/configurations.ts';

/**
 * The next round of seeds: one more for each configuration that may still be its cell's best. Asked when
 * everything has ended, so that it depends on results alone and not on who came first. A contender is
 * complete in all its trials, keeps all constraints and has fewer trials than the most; the best takes part,
 * and alone it has won.
 */
export function nextSeeds(live: LiveSweep): readonly TrialPlace[] {
  const { spec } = live.sweep;
  const { repeats } = spec.search;
  if (firstRepeats(spec) === repeats) return [];
  const all = summarizeConfigurations(live.table, spec.objectives);
  return cellsOf(spec).flatMap((_, cell) => {
    const own = all.filter((one) => one.cell === cell && isContending(live, one));
    const repeated = own.map(({ trials }) => ({ values: trials.map((n) => live.table.value(n)) }));
    return contenders(repeated, goalOf(spec.objectives)).flatMap((i) => {
      const { configuration = 0, trials = [] } = own[i] ?? {};
      if (trials.length >= repeats) return [];
      const number = numberOf(spec, { cell, configuration, repeat: trials.length });
      return [placeOf(spec, number)];
    });
  });
}

const isContending = ({ table }: LiveSweep, { trials, violation }: ConfigurationSummary): boolean =>
  violation === 0 && trials.every((n) => table.state(n) === 'complete');
