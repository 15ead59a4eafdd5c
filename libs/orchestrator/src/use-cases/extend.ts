import { cellsOf, isEnded, placeOf, SweepError, trialCount, type Sweep } from '@capsweep/domain';
import type { Leader } from '../live/leader.ts';
import type { LiveSweep } from '../live/live-sweep.ts';
import { changeLiveSweep } from '../live/write.ts';
import { createSweepSearch } from '../search/sweep-search.ts';
import { maxTrials } from './create-sweep.ts';
import { feed } from './feed.ts';

/**
 * Gives each cell of a sweep `more` configurations beyond those that it has had or will have, and
 * lets it run again if it had ended. Everything that is known stays known; stop rules count anew.
 *
 * @throws SweepError `request-invalid` when the sampler has no further configuration, `sweep-state`
 */
export async function extendSweep(leader: Leader, live: LiveSweep, more: number): Promise<void> {
  if (!Number.isInteger(more) || more < 1)
    throw new SweepError('request-invalid', `${more} more trials: at least 1 is needed`);
  const configurations = plannedConfigurations(live) + more;
  expectRoom(live, configurations);
  const at = leader.ports.clock.now();
  await changeLiveSweep(leader, live, { kind: 'extended', configurations, at });
  // Samplers are told the number beforehand: their indexes are folded anew, from the log.
  live.dirty = true;
  await feed(leader, live);
}

/** What an ended sweep has had; what one that goes on will have. */
function plannedConfigurations({ sweep, table }: LiveSweep): number {
  if (!isEnded(sweep)) return sweep.spec.search.configurations;
  return table.length === 0 ? 0 : placeOf(sweep.spec, table.length - 1).configuration + 1;
}

function expectRoom(live: LiveSweep, configurations: number): void {
  const { sweep } = live;
  const { name, spec } = sweep;
  const grown = { ...sweep, spec: { ...spec, search: { ...spec.search, configurations } } };
  if (trialCount(grown.spec) > maxTrials) {
    const message = `sweep ${name} would have ${trialCount(grown.spec)} trials; at most ${maxTrials} are allowed`;
    throw new SweepError('request-invalid', message);
  }
  if (hasConfiguration(grown, plannedConfigurations(live))) return;
  const message = `sweep ${name} has tried everything: its sampler ${spec.search.sampler.name} has no further configuration`;
  throw new SweepError('request-invalid', message);
}

/** Whether any cell can have a configuration of this number. */
function hasConfiguration(sweep: Sweep, configuration: number): boolean {
  const search = createSweepSearch(sweep);
  return cellsOf(sweep.spec).some((_, cell) =>
    search.exists({ number: 0, cell, configuration, repeat: 0 }),
  );
}
