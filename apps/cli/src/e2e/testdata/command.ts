import { spawn, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** The installed command, as a user runs it. */
const program = fileURLToPath(new URL('../../../bin/capsweep.js', import.meta.url));

export interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A command that runs: its output can be awaited line by line. */
export interface Running {
  readonly child: ChildProcess;
  readonly done: Promise<Outcome>;
  /** Resolves with the first line of either stream that matches, now or later. */
  line(pattern: RegExp): Promise<string>;
}

/** Starts `capsweep ...args`. */
export function start(args: readonly string[], env: NodeJS.ProcessEnv, cwd: string): Running {
  const child = spawn(process.execPath, [program, ...args], {
    cwd,
    env: { ...process.env, NO_COLOR: '1', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const text = { stdout: '', stderr: '' };
  const waiting = new Set<() => void>();
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].on('data', (chunk: Buffer) => {
      text[name] += chunk.toString();
      for (const look of waiting) look();
    });
  }
  const done = new Promise<Outcome>((resolve) => {
    child.on('close', (code) => {
      resolve({ code, ...text });
      for (const look of waiting) look();
    });
  });
  const line = (pattern: RegExp): Promise<string> =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        const found = `${text.stdout}\n${text.stderr}`.split('\n').find((one) => pattern.test(one));
        if (found === undefined && child.exitCode === null) return;
        waiting.delete(look);
        if (found !== undefined) resolve(found);
        else
          reject(
            new Error(
              `capsweep ${args.join(' ')} ended without ${String(pattern)}:\n${text.stderr}`,
            ),
          );
      };
      waiting.add(look);
      look();
    });
  return { child, done, line };
}

/** Runs `capsweep ...args` to its end. */
export async function run(
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  cwd: string,
): Promise<Outcome> {
  return await start(args, env, cwd).done;
}
