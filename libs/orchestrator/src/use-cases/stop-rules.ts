import { cellsOf, firstRepeats } from '@capsweep/domain';
import { spreadOf, stopReason, type StopResult } from '@capsweep/search';
import type { Leader } from '../live/leader.ts';
import type { LiveSweep } from '../live/live-sweep.ts';
import { stopSweep } from './control.ts';

/** A configuration whose trials have all ended. */
interface Ended extends StopResult {
  readonly cell: number;
  readonly at: number;
}

/**
 * Ends a sweep that has had enough: enough results, enough cost, or no improvement for long. What
 * was there before it was given more trials does not count, but for the best of it.
 */
export async function checkStopRules(leader: Leader, live: LiveSweep): Promise<void> {
  const { results, cost, patience } = live.sweep.spec.stop;
  if (results === undefined && !cost && patience === undefined) return;
  const reason = reasonToStop(live, endedConfigurations(live));
  if (reason !== undefined && live.sweep.state === 'running')
    await stopSweep(leader, live, { by: 'sweep', reason });
}

function reasonToStop(live: LiveSweep, ended: readonly Ended[]): string | undefined {
  const { spec, extendedAt = -Infinity } = live.sweep;
  const { results, cost, patience } = spec.stop;
  const [objective] = spec.objectives;
  if (!objective) return undefined;
  const later = ended.filter(({ at }) => at > extendedAt);
  const spent = {
    ...(results !== undefined && { results }),
    ...(cost && { cost: cost.max }),
  };
  const enough = stopReason(spent, later, objective.goal);
  if (enough !== undefined || patience === undefined) return enough;
  const waiting = cellsOf(spec).map((_, cell) => {
    const own = ended.filter((result) => result.cell === cell);
    const since = own.filter(({ at }) => at > extendedAt).length;
    const stuck = stopReason({ patience }, own, objective.goal);
    return since >= patience ? stuck : undefined;
  });
  // Cells have equal budgets: none ends before all have had their fill.
  if (waiting.some((stuck) => stuck === undefined)) return undefined;
  return waiting.length === 1 ? waiting[0] : `no cell became better for ${patience} results`;
}

/** In the order in which they ended. */
function endedConfigurations(live: LiveSweep): readonly Ended[] {
  const { table, sweep } = live;
  const { repeats } = sweep.spec.search;
  const ended: Ended[] = [];
  for (let first = 0; first < table.length; first += repeats) {
    const all = Array.from({ length: repeats }, (_, i) => first + i);
    const trials = all.filter((n) => table.has(n));
    if (trials.length < firstRepeats(sweep.spec) || !trials.every((n) => table.hasEnded(n)))
      continue;
    ended.push({
      cell: table.number(first, 'cell'),
      at: Math.max(...trials.map((n) => table.number(n, 'endedAt'))),
      value: spreadOf(trials.map((n) => table.value(n)))?.mean ?? NaN,
      cost: trials.reduce((sum, n) => sum + costOf(live, n), 0),
    });
  }
  return ended.sort((a, b) => a.at - b.at);
}

/** In seconds, or in whatever the metric counts; what was not told costs nothing. */
function costOf({ table, sweep }: LiveSweep, n: number): number {
  const metric = sweep.spec.stop.cost?.metric;
  const cost = metric === undefined ? table.number(n, 'runSeconds') : table.metric(n, metric);
  return Number.isNaN(cost) ? 0 : cost;
}
