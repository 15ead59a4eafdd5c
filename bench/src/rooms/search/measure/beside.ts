import { pythonOf } from '../../../frame/peers.ts';
import type { BenchContext } from '../../../frame/row.ts';
import type { Comparison } from './comparisons.ts';
import { startPeer } from './peer.ts';
import { peerRun } from './runs.ts';
import { committed, type CommittedValues } from './values.ts';

/**
 * The other library's scores: those of the first seeds from runs beside ours, where Python and the library can be had, and
 * the committed ones of all others. All seeds would take hours; `refresh` runs them.
 */
export async function theirScores(
  { reference, tasks, library }: Comparison,
  { quick, tell }: Pick<BenchContext, 'quick' | 'tell'>,
): Promise<Pick<CommittedValues, 'regrets' | 'source'>> {
  const { regrets, source } = committed(reference);
  const python = await pythonOf('search', tell);
  if (!python) return { regrets, source };
  const seeds = quick ? 1 : 3;
  const peer = startPeer(python, { threads: 1 });
  const fresh: Record<string, readonly (readonly number[])[]> = {};
  try {
    for (const task of tasks) {
      tell(`${library}: ${task.name}, ${seeds} seeds beside ours`);
      const runs: (readonly number[])[] = [];
      for (let seed = 1; seed <= seeds; seed += 1)
        runs.push((await peerRun(peer, reference, task, seed)).scores);
      fresh[task.name] = [...runs, ...(regrets[task.name] ?? []).slice(seeds)];
    }
  } finally {
    peer.close();
  }
  return { regrets: fresh, source: `seeds 1 to ${seeds} run now, the others: ${source}` };
}
