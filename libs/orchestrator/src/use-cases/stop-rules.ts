import { cellsOf, firstRepeats } from '@capsweep/domain';
import { spreadOf, stopReason, totalViolation, type StopResult } from '@capsweep/search';
import type { Leader } from '../live/leader.ts';
import type { LiveSweep } from '../live/live-sweep.ts';
import { goalOf } from '../objective.ts';
import { violationsOfRepeats } from '../read-model/configurations.ts';
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
  const ended = endedConfigurations(live);
  await stopFor(leader, live, enough(live, ended) ?? overspent(leader, live) ?? stuck(live, ended));
}

/**
 * Ends a sweep whose cost is spent, which may happen in the middle of its trials: each report may tell.
 * What they spend until their next report comes on top.
 */
export async function checkCost(leader: Leader, live: LiveSweep): Promise<void> {
  await stopFor(leader, live, overspent(leader, live));
}

async function stopFor(leader: Leader, live: LiveSweep, reason: string | undefined): Promise<void> {
  if (reason !== undefined && live.sweep.state === 'running')
    await stopSweep(leader, live, { by: 'sweep', reason });
}

function enough({ sweep }: LiveSweep, ended: readonly Ended[]): string | undefined {
  const { spec, extendedAt = -Infinity } = sweep;
  const { results } = spec.stop;
  const later = ended.filter(({ at }) => at > extendedAt);
  return results === undefined
    ? undefined
    : stopReason({ results }, later, goalOf(spec.objectives));
}

function stuck({ sweep }: LiveSweep, ended: readonly Ended[]): string | undefined {
  const { spec, extendedAt = -Infinity } = sweep;
  const { patience } = spec.stop;
  if (patience === undefined) return undefined;
  const waiting = cellsOf(spec).map((_, cell) => {
    const own = ended.filter((result) => result.cell === cell);
    const since = own.filter(({ at }) => at > extendedAt).length;
    const reason = stopReason({ patience }, own, goalOf(spec.objectives));
    return since >= patience ? reason : undefined;
  });
  // Cells have equal budgets: none ends before all have had their fill.
  if (waiting.some((reason) => reason === undefined)) return undefined;
  return waiting.length === 1 ? waiting[0] : `no cell became better for ${patience} results`;
}

/** In the order in which they ended. One that breaks a constraint is a result, but never the best. */
function endedConfigurations({ table, sweep }: LiveSweep): readonly Ended[] {
  const { repeats } = sweep.spec.search;
  const ended: Ended[] = [];
  for (let first = 0; first < table.length; first += repeats) {
    const all = Array.from({ length: repeats }, (_, i) => first + i);
    const trials = all.filter((n) => table.has(n));
    if (trials.length < firstRepeats(sweep.spec) || !trials.every((n) => table.hasEnded(n)))
      continue;
    const isBroken = totalViolation(violationsOfRepeats(table, trials)) > 0;
    ended.push({
      cell: table.number(first, 'cell'),
      at: Math.max(...trials.map((n) => table.number(n, 'endedAt'))),
      value: isBroken ? NaN : (spreadOf(trials.map((n) => table.value(n)))?.mean ?? NaN),
    });
  }
  return ended.sort((a, b) => a.at - b.at);
}

/**
 * Why the cost is spent: of all trials that ended since the sweep was last given more, and of those
 * that have not ended, as far as it is known.
 */
function overspent(leader: Leader, live: LiveSweep): string | undefined {
  const { table, sweep } = live;
  const { spec, extendedAt = -Infinity } = sweep;
  const { cost } = spec.stop;
  if (!cost) return undefined;
  const now = leader.ports.clock.now();
  const costs: StopResult[] = [];
  for (let n = 0; n < table.length; n += 1) {
    const isOver = table.number(n, 'endedAt') <= extendedAt;
    if (table.has(n) && !isOver) costs.push({ value: NaN, cost: costOf(live, n, now) });
  }
  return stopReason({ cost: cost.max }, costs, goalOf(spec.objectives));
}

/** In seconds until now, or in whatever the metric counts; what was not told costs nothing. */
function costOf({ table, sweep }: LiveSweep, n: number, now: number): number {
  const metric = sweep.spec.stop.cost?.metric;
  if (metric !== undefined) return table.metric(n, metric) || 0;
  const since = table.number(n, 'runningSince');
  return table.number(n, 'runSeconds') + (Number.isNaN(since) ? 0 : (now - since) / 1000);
}
