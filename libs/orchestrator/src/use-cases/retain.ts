import { isFinished, type CheckpointRef, type SweepSpec, type Trial } from '@capsweep/domain';
import type { Leader } from '../live/leader.ts';
import type { LiveSweep } from '../live/live-sweep.ts';
import { changeTrial, findTrial } from '../live/write.ts';
import { release } from './pins.ts';
import {
  summarizeConfigurations,
  type ConfigurationSummary,
} from '../read-model/configurations.ts';

/**
 * Gives up the checkpoints of finished trials that nobody will want: all but the `keepBest` best
 * configurations of each cell, then, beyond `maxBytes`, the worst of those. What unfinished
 * trials have is never touched. First the record forgets, then the bytes go.
 */
export async function retain(leader: Leader, live: LiveSweep): Promise<void> {
  if (live.table.checkpoints === 0) return;
  const summaries = summarizeConfigurations(live.table, live.sweep.spec.objectives);
  const { kept, others } = split(summaries, live.sweep.spec);
  for (const number of others.flatMap(({ trials }) => trials)) {
    await dropFrom(leader, live, number, ['latest', 'best']);
  }
  const sizes = new Map<number, number>();
  for (const number of kept.flatMap(({ trials }) => trials)) {
    if (!live.table.hasCheckpoint(number)) continue;
    const trial = await findTrial(leader, live, number);
    const superfluous =
      trial.bestCheckpoint && trial.latest ? trial.latest !== trial.bestCheckpoint : false;
    if (superfluous) await dropFrom(leader, live, number, ['latest']);
    sizes.set(number, (trial.bestCheckpoint ?? trial.latest)?.bytes ?? 0);
  }
  await shrink(leader, live, kept, sizes);
}

function split(
  summaries: readonly ConfigurationSummary[],
  spec: SweepSpec,
): { kept: ConfigurationSummary[]; others: ConfigurationSummary[] } {
  const seen = new Map<number, number>();
  const kept: ConfigurationSummary[] = [];
  const others: ConfigurationSummary[] = [];
  for (const summary of summaries) {
    const before = seen.get(summary.cell) ?? 0;
    seen.set(summary.cell, before + 1);
    (before < spec.checkpoints.keepBest ? kept : others).push(summary);
  }
  return { kept, others };
}

/** Drops from the worst up until the sum fits; the very best stays whatever it weighs. */
async function shrink(
  leader: Leader,
  live: LiveSweep,
  kept: readonly ConfigurationSummary[],
  sizes: ReadonlyMap<number, number>,
): Promise<void> {
  const limit = live.sweep.spec.checkpoints.maxBytes ?? Infinity;
  let total = [...sizes.values()].reduce((sum, bytes) => sum + bytes, 0);
  for (const { trials } of kept.slice(1).reverse()) {
    for (const number of trials) {
      if (total <= limit) return;
      if (await dropFrom(leader, live, number, ['latest', 'best'])) total -= sizes.get(number) ?? 0;
    }
  }
}

async function dropFrom(
  leader: Leader,
  live: LiveSweep,
  number: number,
  which: readonly ('latest' | 'best')[],
): Promise<boolean> {
  if (!live.table.hasCheckpoint(number) || live.trials.has(number)) return false;
  const { before, after } = await changeTrial(leader, live, number, () => ({
    kind: 'checkpoints-dropped',
    which,
  }));
  if (!isFinished(before)) return false;
  await release(leader, live, lostRefs(before, after));
  return true;
}

/** What a trial named before a change and does not name any more. */
export function lostRefs(before: Trial, after: Trial): readonly CheckpointRef[] {
  const kept = [after.latest, after.bestCheckpoint].map((ref) => ref?.manifestSha256);
  return [before.latest, before.bestCheckpoint].flatMap((ref) =>
    ref && !kept.includes(ref.manifestSha256) ? [ref] : [],
  );
}
