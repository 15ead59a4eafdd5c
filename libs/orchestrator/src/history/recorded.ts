import type { Params, SweepId, SweepSpec } from '@capsweep/domain';
import { spreadOf, type Curve } from '@capsweep/search';
import type { Leader } from '../live/leader.ts';
import { readLog, type LiveSweep } from '../live/live-sweep.ts';
import { gain, goalOf } from '../objective.ts';
import type { TrialTable } from '../read-model/trial-table.ts';
import { summarizeConfigurations } from '../read-model/configurations.ts';

/** A configuration whose trials have all ended, with the mean of their curves. */
export interface RecordedCurve extends Curve {
  readonly configuration: number;
  readonly params: Params;
  readonly trials: readonly number[];
  /** Optimizer steps of all its trials. */
  readonly steps: number;
  /** Whether a trial of it was stopped before its end, so that nobody knows how it would have gone on. */
  readonly cut: boolean;
  /** The mean of its trials' best values of the first objective. */
  readonly best: number;
  /** Whether it keeps all constraints. */
  readonly feasible: boolean;
}

interface TrialCurve {
  readonly values: Map<number, number>;
  step: number;
}

/**
 * The curves of each cell's ended configurations, in the order of their numbers. They are read from
 * the log, in one pass. A configuration with several trials shows their mean, as far as all of them
 * came; configurations that never reported an epoch are left out.
 */
export async function recordedCurves(
  leader: Pick<Leader, 'ports'>,
  live: LiveSweep,
): Promise<ReadonlyMap<number, readonly RecordedCurve[]>> {
  const curves = await readCurves(leader, live.id);
  const { table, sweep } = live;
  const cells = new Map<number, RecordedCurve[]>();
  const summaries = [...summarizeConfigurations(table, sweep.spec.objectives)].sort(
    (a, b) => a.configuration - b.configuration,
  );
  for (const { cell, configuration, params, trials, finished, violation } of summaries) {
    if (finished < trials.length) continue;
    const own = trials.flatMap((n) => curves.get(n) ?? []);
    const shown = meanCurve(own);
    if (shown.length === 0) continue;
    const recorded = {
      configuration,
      params,
      trials,
      values: shown,
      secondsPerEpoch: secondsPerEpoch(table, trials),
      steps: own.reduce((sum, { step }) => sum + step, 0),
      cut: trials.some((n) => table.state(n) === 'stopped'),
      best: spreadOf(trials.map((n) => table.value(n)))?.mean ?? NaN,
      feasible: violation === 0,
    };
    cells.set(cell, [...(cells.get(cell) ?? []), recorded]);
  }
  return cells;
}

async function readCurves(
  leader: Pick<Leader, 'ports'>,
  sweep: SweepId,
): Promise<ReadonlyMap<number, TrialCurve>> {
  const curves = new Map<number, TrialCurve>();
  for await (const { event } of readLog(leader, sweep)) {
    if (event.kind !== 'trial-reported') continue;
    const curve = curves.get(event.trial) ?? { values: new Map<number, number>(), step: 0 };
    curves.set(event.trial, curve);
    curve.values.set(event.epoch, event.values[0] ?? NaN);
    curve.step = event.step;
  }
  return curves;
}

/** Epoch by epoch, as long as every trial has a value. */
function meanCurve(curves: readonly TrialCurve[]): readonly number[] {
  const means: number[] = [];
  if (curves.length === 0) return means;
  for (let epoch = 1; ; epoch += 1) {
    const values = curves.flatMap((curve) => curve.values.get(epoch) ?? []);
    if (values.length < curves.length) return means;
    means.push(values.reduce((sum, value) => sum + value, 0) / values.length);
  }
}

function secondsPerEpoch(table: TrialTable, trials: readonly number[]): number {
  const sum = (column: 'runSeconds' | 'epoch'): number =>
    trials.reduce((total, n) => total + table.number(n, column), 0);
  const epochs = sum('epoch');
  // Simulated time has to go on even where nothing was measured.
  return Math.max(1e-3, epochs > 0 ? sum('runSeconds') / epochs : 1);
}

/** The place of the best of these in their list; undefined when nothing was measured. */
export function winnerAmong(
  { objectives }: SweepSpec,
  recorded: readonly RecordedCurve[],
): number | undefined {
  const goal = goalOf(objectives);
  let winner: number | undefined;
  recorded.forEach(({ best, feasible }, i) => {
    const than = winner === undefined ? NaN : (recorded[winner]?.best ?? NaN);
    if (feasible && !Number.isNaN(best) && gain(goal, best, than) > 0) winner = i;
  });
  return winner;
}
