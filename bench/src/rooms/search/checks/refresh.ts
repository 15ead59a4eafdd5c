import { writeFileSync } from 'node:fs';
import { pythonOf } from '../../../frame/peers.ts';
import type { BenchContext, Row } from '../../../frame/row.ts';
import { medianBounds } from '../../../frame/bounds.ts';
import { startPeer, type Peer } from '../measure/peer.ts';
import { traceOf } from '../measure/trace.ts';
import { committed, type CommittedValues } from '../measure/values.ts';
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

/**
 * Runs the other libraries and writes `values/*.json`. Takes hours; asked for by name only. Seeds
 * that are there already are kept, and the file is written after every function, a quarter of the seeds
 * at a time: a run that was ended left its functions even, and goes on where it stood. Remove a file to measure it anew.
 */
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
    const peer = startPeer(python);
    for (const upTo of [0.25, 0.5, 0.75, 1].map((share) => Math.ceil(share * seeds))) {
      for (const problem of only) {
        const known = existing(name)?.regrets[problem.name] ?? [];
        if (known.length >= upTo) continue;
        tell(`${solver}: ${problem.name}, seeds ${known.length + 1} to ${upTo}`);
        const more = await measured(peer, { solver, at, problem, from: known.length, seeds: upTo });
        write(name, { at, solver, problem, runs: [...known, ...more.runs], ms: more.ms });
      }
    }
    peer.close();
    yield {
      kind: 'measured',
      check: `refresh: values/${name}.json`,
      measured: { value: only.length, unit: 'functions' },
    };
  }
}

function existing(name: string): CommittedValues | undefined {
  try {
    return committed(name);
  } catch {
    return undefined;
  }
}

interface Wanted {
  readonly solver: string;
  readonly at: readonly number[];
  readonly problem: TestProblem;
  /** Seeds that are there already. */
  readonly from: number;
  readonly seeds: number;
}

/** Regrets of the seeds that are missing, and the milliseconds of a trial in each. */
async function measured(
  peer: Peer,
  { solver, at, problem, from, seeds }: Wanted,
): Promise<{ runs: number[][]; ms: number[] }> {
  const { space, kind } = problem;
  const trials = Math.max(...at);
  const runs: number[][] = [];
  const ms: number[] = [];
  for (let i = from; i < seeds; i += 1) {
    const trace = traceOf(problem, i);
    const job = { solver, space, seed: i + 1, trials, constrained: kind === 'constrained' };
    ms.push((await peer.run(job, trace.evaluate)) / trials);
    runs.push(at.map((n) => Number((trace.regrets[n - 1] ?? problem.worst).toPrecision(4))));
  }
  return { runs, ms };
}

interface Found {
  readonly at: readonly number[];
  readonly solver: string;
  readonly problem: TestProblem;
  readonly runs: CommittedValues['regrets'][string];
  readonly ms: readonly number[];
}

function write(name: string, { at, solver, problem, runs, ms }: Found): void {
  const before = existing(name);
  const regrets = { ...before?.regrets, [problem.name]: runs };
  const msPerTrial = {
    ...before?.msPerTrial,
    ...(ms.length > 0 && { [problem.name]: medianBounds(ms).value }),
  };
  const counts = Object.values(regrets).map(({ length }) => length);
  const source = `${solver}, defaults, ${Math.min(...counts)} to ${Math.max(...counts)} seeds, ${new Date().toISOString().slice(0, 10)}`;
  const file = new URL(`../values/${name}.json`, import.meta.url);
  writeFileSync(file, JSON.stringify({ source, at, regrets, msPerTrial }));
}
