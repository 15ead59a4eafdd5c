import type {
  AttemptKey,
  BestResult,
  Decision,
  Measurement,
  Report,
  Trial,
  TrialChange,
} from '@capsweep/domain';
import { boundPart, takesPlace, type Judged } from '../evaluation.ts';
import type { Leader } from '../live/leader.ts';
import type { LiveSweep } from '../live/live-sweep.ts';
import { changeTrial, type Extras } from '../live/write.ts';
import { gain, valuesOf } from '../objective.ts';
import { carryOut, decisionFor, remindOfFork } from './carry-out.ts';
import { stopSweep } from './control.ts';
import { expectAttempt, findHeld, isFenced, touch, type Held } from './keys.ts';
import { checkCost } from './stop-rules.ts';

/**
 * Accepts a report and says what the trial should do. A report of an attempt that no longer holds
 * its trial changes nothing and is answered `fenced`; one that was accepted before changes
 * nothing and is answered as things stand now.
 */
export async function acceptReport(
  leader: Leader,
  key: AttemptKey,
  input: Measurement,
): Promise<Decision> {
  const held = findHeld(leader, key);
  if (!held) return { kind: 'fenced' };
  touch(leader, held);
  const { live, trial } = held;
  if (trial.reported !== undefined && input.step <= trial.reported)
    return decisionFor(live, trial.number);
  try {
    await write(leader, key, held, input);
  } catch (error) {
    if (isFenced(error)) return { kind: 'fenced' };
    throw error;
  }
  return decisionFor(live, trial.number);
}

async function write(
  leader: Leader,
  key: AttemptKey,
  { live, trial }: Held,
  input: Measurement,
): Promise<void> {
  const report: Report = { ...input, at: leader.ports.clock.now() };
  const { commands } = await changeTrial(leader, live, trial.number, (now) => {
    expectAttempt(now, key);
    const best = bestAfter(live.sweep.spec, now, input);
    const change: TrialChange = { kind: 'reported', ...input, ...(best && { best }) };
    return { ...change, extras: curveExtras(now, report) };
  });
  leader.emit({ kind: 'point', sweep: live.id, number: trial.number, report });
  await carryOut(leader, live, commands);
  remindOfFork(leader, live, trial.number);
  await checkTarget(leader, live, trial.number);
  await checkCost(leader, live);
}

/** The first report of a later attempt cuts off what the lost one had told beyond its checkpoint. */
function curveExtras(trial: Trial, report: Report): Extras {
  const from = trial.resumeFrom?.step ?? 0;
  const first = trial.attempt > 1 && trial.step === from;
  return { reports: [report], ...(first && { truncateAfter: from }) };
}

/** The best evaluation of a trial after one more; undefined when that one is not better. */
export function bestAfter(
  judged: Judged,
  trial: Trial,
  { step, epoch, metrics }: Measurement,
): BestResult | undefined {
  const values = valuesOf(judged.objectives, metrics);
  if (epoch === undefined || !values) return undefined;
  const bound = boundPart(judged.constraints, { ...trial.metrics, ...metrics });
  const evaluation = { values, ...bound };
  return takesPlace(judged, evaluation, trial.best) ? { ...evaluation, step, epoch } : undefined;
}

/** The bound metrics may come later than the value that is good enough, so each report may be the one. */
async function checkTarget(leader: Leader, live: LiveSweep, number: number): Promise<void> {
  const { objectives, stop } = live.sweep.spec;
  const [objective] = objectives;
  const value = live.table.value(number);
  if (stop.target === undefined || !objective || live.sweep.state !== 'running') return;
  if (gain(objective.goal, value, stop.target) < 0 || live.table.violation(number) > 0) return;
  const reason = `trial ${number} reached ${objective.metric} ${value}; the target was ${stop.target}`;
  await stopSweep(leader, live, { by: 'sweep', reason });
}
