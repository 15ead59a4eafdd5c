import { trialFolder, type Report, type TrialId } from '@capsweep/domain';
import type { Leader } from '../live/leader.ts';

const curveKey = (trial: TrialId): string => `${trialFolder(trial)}/curve.json`;

/** Moves a finished trial's curve from the store to the bucket. */
export async function archiveCurve(leader: Leader, trial: TrialId): Promise<void> {
  const reports = await leader.ports.trials.curve(trial);
  if (reports.length === 0) return;
  const text = JSON.stringify(reports, (_, value: unknown) => (Number.isNaN(value) ? null : value));
  await leader.ports.objects.put(curveKey(trial), new TextEncoder().encode(text));
  await leader.ports.trials.dropCurve(leader.epoch, trial);
}

/** A trial's curve, by step: the live one, or else the archived one. */
export async function readCurve(leader: Leader, trial: TrialId): Promise<readonly Report[]> {
  const live = await leader.ports.trials.curve(trial);
  if (live.length > 0 || !(await leader.ports.objects.stat(curveKey(trial)))) return live;
  const bytes = await leader.ports.objects.get(curveKey(trial));
  const reports = JSON.parse(new TextDecoder().decode(bytes)) as readonly Report[];
  return reports.map((report) => ({ ...report, metrics: withNaN(report.metrics) }));
}

function withNaN(metrics: Readonly<Record<string, number | null>>): Report['metrics'] {
  return Object.fromEntries(Object.entries(metrics).map(([name, value]) => [name, value ?? NaN]));
}
