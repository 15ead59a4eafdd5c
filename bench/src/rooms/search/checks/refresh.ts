import { writeFileSync } from 'node:fs';
import { pythonOf } from '../../../frame/peers.ts';
import type { BenchContext, Row } from '../../../frame/row.ts';
import { medianBounds } from '../../../frame/bounds.ts';
import { startPeer } from '../measure/peer.ts';
import { traceOf } from '../measure/trace.ts';
import { problems } from '../problems/list.ts';
import type { TestProblem } from '../problems/problem.ts';

/** What is measured again, and kept for machines without Python. */
const wanted = [
  { name: 'optuna-tpe', solver: 'optuna-tpe', at: [50, 100, 200], only: problems },
  {
    name: 'optuna-gp',
    solver: 'optuna-gp',
    at: [50, 100],
    only: problems.filter(({ kind }) => kind === 'continuous' || kind === 'mixed'),
  },
] as const;

/** Runs the other libraries again and writes `values/*.json`. Takes hours; asked for by name only. */
export async function* refreshRows(
  seeds: number,
  { tell }: Pick<BenchContext, 'tell'>,
): AsyncGenerator<Row> {
  const python = await pythonOf('search', tell);
  if (!python) {
    yield { kind: 'skipped', check: 'refresh', why: 'Python and its packages cannot be had here' };
    return;
  }
  for (const { name, solver, at, only } of wanted) {
    const document = await measured(python, { solver, at, only, seeds, tell });
    const source = `${solver}, defaults, ${seeds} seeds, ${new Date().toISOString().slice(0, 10)}`;
    const file = new URL(`../values/${name}.json`, import.meta.url);
    writeFileSync(file, JSON.stringify({ source, at, ...document }));
    yield {
      kind: 'measured',
      check: `refresh: values/${name}.json`,
      measured: { value: only.length, unit: 'functions' },
    };
  }
}

interface Wanted {
  readonly solver: string;
  readonly at: readonly number[];
  readonly only: readonly TestProblem[];
  readonly seeds: number;
  readonly tell: BenchContext['tell'];
}

async function measured(
  python: string,
  { solver, at, only, seeds, tell }: Wanted,
): Promise<{ regrets: Record<string, number[][]>; msPerTrial: Record<string, number> }> {
  const peer = startPeer(python);
  const regrets: Record<string, number[][]> = {};
  const msPerTrial: Record<string, number> = {};
  const trials = Math.max(...at);
  for (const problem of only) {
    tell(`${solver}: ${problem.name}`);
    const { name, space, kind } = problem;
    const times: number[] = [];
    const runs: number[][] = [];
    for (let i = 0; i < seeds; i += 1) {
      const trace = traceOf(problem, i);
      const job = { solver, space, seed: i + 1, trials, constrained: kind === 'constrained' };
      times.push((await peer.run(job, trace.evaluate)) / trials);
      runs.push(at.map((n) => Number((trace.regrets[n - 1] ?? problem.worst).toPrecision(4))));
    }
    regrets[name] = runs;
    msPerTrial[name] = medianBounds(times).value;
  }
  peer.close();
  return { regrets, msPerTrial };
}
