import { measurePaired, pairedRow } from '../../../frame/paired.ts';
import { pythonOf } from '../../../frame/peers.ts';
import type { BenchContext, Row } from '../../../frame/row.ts';
import { comparisons } from '../measure/comparisons.ts';
import { startPeer } from '../measure/peer.ts';
import { ownRun, peerRun, type TaskRun } from '../measure/runs.ts';
import type { Task } from '../measure/task.ts';

const { sampler, reference, tasks, at } = comparisons.gp;
const check = `gp: a suggestion, over runs of ${at.at(-1)} trials`;

/**
 * The time of our Gaussian process beside Optuna's, in turns: whole runs, each pair on the next of
 * the problems, each side on one thread.
 */
export async function* gpTimeRow(
  pairs: number,
  { tell }: Pick<BenchContext, 'tell'>,
): AsyncGenerator<Row> {
  const python = await pythonOf('search', tell);
  if (!python) {
    yield { kind: 'skipped', check, why: 'Python and its packages cannot be had here' };
    return;
  }
  const peer = startPeer(python, { threads: 1 });
  tell(`gp: time beside Optuna, ${pairs} pairs`);
  const ours = inTurns((task, seed) => ownRun({ sampler }, task, seed));
  const theirs = inTurns((task, seed) => peerRun(peer, reference, task, seed));
  const paired = await measurePaired(ours, theirs, { pairs }).finally(() => {
    peer.close();
  });
  yield pairedRow(
    {
      check,
      unit: 'ms',
      against: 'Optuna GPSampler',
      target: { atMost: 0.2 },
      note: `${pairs} pairs on ${Math.min(pairs, tasks.length)} functions, one thread each`,
    },
    paired,
  );
}

/** Each call runs the next task; resolves to the milliseconds of a suggestion. */
function inTurns(
  run: (task: Task, seed: number) => Promise<TaskRun> | TaskRun,
): () => Promise<number> {
  let turn = 0;
  return async () => {
    const task = tasks[turn % tasks.length] as Task;
    turn += 1;
    return (await run(task, turn)).ms;
  };
}
