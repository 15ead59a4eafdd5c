/**
 * @file What a cell knows of earlier sweeps. It was gathered when the sweep was created and lies in
 * the bucket beside it, so that it stays the same whatever becomes of the earlier ones. Samplers
 * hear of it as configurations with negative numbers, before the first suggestion.
 */
import { sweepId, trialId, type Params, type Sweep, type SweepId } from '@capsweep/domain';
import type { TrialEvent } from '@capsweep/search';
import type { Leader } from '../live/leader.ts';

/** A configuration of an earlier sweep that fits into the space of this one. */
export interface WarmResult {
  /** Without the cell's own values. */
  readonly params: Params;
  readonly outcome: 'complete' | 'stopped' | 'failed';
  /** One for each objective; absent when nothing was measured. */
  readonly values?: readonly number[];
  /** What each constraint is broken by; at most 0 where it holds. */
  readonly violations?: readonly number[];
}

/** By cell, oldest first. */
export type WarmHistory = readonly (readonly WarmResult[])[];

const warmSweep = sweepId('warmstart');

/** Earlier results as events: every one stands for all repeats of its configuration. */
export function warmEvents(warm: readonly WarmResult[], repeats: number): readonly TrialEvent[] {
  return warm.flatMap(({ params, ...ended }, i): TrialEvent[] => {
    const configuration = i - warm.length;
    const finished = Array.from({ length: repeats }, (_, repeat): TrialEvent => ({
      kind: 'finished',
      configuration,
      trial: trialId(warmSweep, i * repeats + repeat),
      ...ended,
    }));
    return [{ kind: 'suggested', configuration, params }, ...finished];
  });
}

const keyOf = (sweep: SweepId): string => `sweeps/${sweep}/warm-start.json`;

/** Puts a history beside its sweep. */
export async function writeWarmHistory(
  { ports }: Pick<Leader, 'ports'>,
  sweep: SweepId,
  history: WarmHistory,
): Promise<void> {
  await ports.objects.put(keyOf(sweep), new TextEncoder().encode(JSON.stringify(history)));
}

/** The history that a sweep was created with. */
export async function readWarmHistory(
  { ports }: Pick<Leader, 'ports'>,
  sweep: Sweep,
): Promise<WarmHistory> {
  if (!sweep.warmStart) return [];
  const bytes = await ports.objects.get(keyOf(sweep.id));
  return JSON.parse(new TextDecoder().decode(bytes)) as WarmHistory;
}
