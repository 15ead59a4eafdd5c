import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const here = (file: string): string => fileURLToPath(new URL(file, import.meta.url));

/** A process that measures when it is told to. */
export interface Side {
  /** What it runs on, in its own words. */
  readonly version: string;
  /** The answer to a line. */
  ask(line: string): Promise<number>;
  end(): void;
}

/** Our side; see serve.ts for the arguments. */
export const ours = (...args: readonly string[]): Promise<Side> =>
  open(process.execPath, [...process.execArgv, here('serve.ts'), ...args]);

/** PyTorch's side. */
export const pytorch = (python: string, ...args: readonly string[]): Promise<Side> =>
  open(python, [here('peers/serve.py'), ...args]);

/** A program that prints its version and then answers each line of its standard input with a number. */
export async function open(program: string, args: readonly string[]): Promise<Side> {
  const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const next = async (): Promise<string> => {
    const line: IteratorResult<string, unknown> = await lines.next();
    if (line.done) throw new Error(`${program} ${args.join(' ')} ended without an answer`);
    return line.value;
  };
  const version = await next();
  return {
    version,
    ask: async (line) => {
      child.stdin.write(`${line}\n`);
      return Number(await next());
    },
    end: () => {
      child.kill();
    },
  };
}
