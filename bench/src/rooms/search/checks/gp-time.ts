import { measurePaired, pairedRow } from '../../../frame/paired.ts';
import { pythonOf } from '../../../frame/peers.ts';
import type { BenchContext, Row } from '../../../frame/row.ts';
import { runOurs } from '../measure/ours.ts';
import { startPeer } from '../measure/peer.ts';
import { traceOf } from '../measure/trace.ts';
import type { TestProblem } from '../problems/problem.ts';

const trials = 100;
const check = `gp: a suggestion, over runs of ${trials} trials`;

/**
 * The time of our Gaussian process beside Optuna's, in turns: whole runs, each pair on the next of
 * the problems, each side on one thread.
 */
export async function* gpTimeRow(
  problems: readonly TestProblem[],
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
  const ours = runsOf(problems, ({ job, evaluate }) =>
    runOurs({ ...job, sampler: 'gp' }, evaluate),
  );
  const theirs = runsOf(problems, ({ job, evaluate }) =>
    peer.run({ ...job, solver: 'optuna-gp' }, evaluate),
  );
  const paired = await measurePaired(ours, theirs, { pairs }).finally(() => {
    peer.close();
  });
  yield pairedRow(
    {
      check,
      unit: 'ms',
      against: 'Optuna GPSampler',
      target: { atMost: 0.2 },
      note: `${pairs} pairs on ${Math.min(pairs, problems.length)} functions, one thread each`,
    },
    paired,
  );
}

interface Run {
  readonly job: Pick<Parameters<typeof runOurs>[0], 'space' | 'seed' | 'trials'>;
  readonly evaluate: ReturnType<typeof traceOf>['evaluate'];
}

/** Each call runs the next problem; resolves to the milliseconds of a suggestion. */
function runsOf(
  problems: readonly TestProblem[],
  run: (one: Run) => Promise<number> | number,
): () => Promise<number> {
  let turn = 0;
  return async () => {
    const problem = problems[turn % problems.length] as TestProblem;
    const { evaluate } = traceOf(problem, turn);
    turn += 1;
    return (await run({ job: { space: problem.space, seed: turn, trials }, evaluate })) / trials;
  };
}
