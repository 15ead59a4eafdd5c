import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Params, Space } from '@capsweep/domain';
import type { Evaluation } from '../problems/problem.ts';

/** A run that another library does. */
export interface PeerJob {
  readonly solver: string;
  readonly space: Space;
  readonly seed: number;
  readonly trials: number;
  readonly objectives?: number;
  readonly constrained?: boolean;
  /** Of evolutionary methods. */
  readonly population?: number;
}

/** A Python process that runs other libraries' samplers on functions of ours. */
export interface Peer {
  /** Runs a job; resolves to the milliseconds that the library itself took. */
  run(job: PeerJob, evaluate: (params: Params) => Evaluation): Promise<number>;
  close(): void;
}

const script = fileURLToPath(new URL('../peers/solve.py', import.meta.url));

/** Starts `python`, with as many threads as it takes by default; the first job tells whether the library is there. */
export function startPeer(python: string, { threads }: { readonly threads?: number } = {}): Peer {
  const held = threads === undefined ? {} : { OMP_NUM_THREADS: String(threads) };
  const child = spawn(python, [script], { stdio: 'pipe', env: { ...process.env, ...held } });
  child.stderr.resume();
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    run: async (job, evaluate) => {
      tell(child, { objectives: 1, constrained: false, ...job, space: listed(job.space) });
      for (;;) {
        const line = (await lines.next()) as IteratorResult<string, undefined>;
        if (line.done === true) throw new Error(`${job.solver}: the process ended`);
        const said = JSON.parse(line.value) as Said;
        if ('missing' in said) throw new Error(`${job.solver}: ${said.missing}`);
        if ('done' in said) return said.done.ms;
        tell(child, evaluate(said.ask));
      }
    },
    close: () => {
      child.stdin.end();
    },
  };
}

type Said = { ask: Params } | { done: { ms: number } } | { missing: string };

function tell(child: ChildProcessWithoutNullStreams, message: unknown): void {
  child.stdin.write(`${JSON.stringify(message)}\n`);
}

/** Dimensions in an order in which every condition comes after what it looks at. */
function listed(space: Space): readonly unknown[] {
  return Object.entries(space).map(([name, dimension]) => ({ name, ...dimension }));
}
