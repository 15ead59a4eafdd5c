import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fencesOf, fileNameOf, readPage, root, type Fence } from './markdown.ts';

/** What a shell said. */
export interface Said {
  readonly code: number | null;
  readonly out: string;
}

/** A folder as a reader has it: the commands, the examples, nothing else. */
export interface Scratch {
  readonly folder: string;
  /** Runs a script to its end; what it writes to either stream is in `out`. */
  sh(script: string): Promise<Said>;
  /** Does what a page says, block by block; returns what each shell block said. */
  follow(path: string, options?: FollowOptions): Promise<readonly Step[]>;
  /** Ends the programs that stay as a power cut does: all at once, and nobody is told. */
  crash(): Promise<void>;
  close(): Promise<void>;
}

export interface FollowOptions {
  /** Commands that are not run; each must be looked at by the test in another way. */
  readonly skip?: RegExp;
  /** Puts names of this machine in the place of the page's. */
  readonly edit?: (script: string) => string;
}

/** A block that was run. A block that ends with a program that stays has no code yet. */
export interface Step extends Said {
  readonly fence: Fence;
}

/** Programs that stay, and what they say once they serve. */
const staying = [
  { command: /npx capsweep up$/, ready: /^dashboard: /m, more: ' --port 0 --grpc-port 0' },
  { command: /npx capsweep-coordinator\b.*$/, ready: /serving people at/, more: '' },
  { command: /npx capsweep-worker\b.*$/, ready: /connected; /, more: '' },
];

export async function aScratch(env: NodeJS.ProcessEnv = {}): Promise<Scratch> {
  const folder = await mkdtemp(join(tmpdir(), 'capsweep-docs-'));
  for (const name of ['node_modules', 'examples', 'clients'])
    await symlink(join(root, name), join(folder, name));
  const around = { ...process.env, NO_COLOR: '1', CAPSWEEP_HOME: join(folder, 'home'), ...env };
  const left: Started[] = [];
  const begin = (script: string): Started => start(script, { cwd: folder, env: around });
  const run = async (fence: Fence, edit: (script: string) => string): Promise<Step> => {
    const script = edit(fence.text.trim());
    const stays = staying.find(({ command }) => command.test(script));
    if (!stays) return { fence, ...(await begin(script).done) };
    const program = begin(script + stays.more);
    left.unshift(program);
    return { fence, code: null, out: await program.said(stays.ready) };
  };
  return {
    folder,
    sh: (script) => begin(script).done,
    follow: async (path, { skip, edit = (script: string) => script } = {}) => {
      const steps: Step[] = [];
      for (const fence of fencesOf(readPage(path))) {
        const name = fileNameOf(fence);
        if (name !== undefined) await writeFile(join(folder, name), fence.text);
        if (fence.language !== 'sh' || skip?.test(fence.text) === true) continue;
        steps.push(await run(fence, edit));
      }
      return steps;
    },
    crash: async () => {
      for (const program of left.splice(0)) await program.stop('SIGKILL');
    },
    close: async () => {
      for (const program of left) await program.stop('SIGINT');
      await rm(folder, { recursive: true, force: true });
    },
  };
}

interface Started {
  readonly done: Promise<Said>;
  /** Resolves with all that was said, once it matches. */
  said(pattern: RegExp): Promise<string>;
  /** As Ctrl-C at a terminal does: everybody in the group hears the signal. */
  stop(signal: 'SIGINT' | 'SIGKILL'): Promise<void>;
}

function start(script: string, at: { cwd: string; env: NodeJS.ProcessEnv }): Started {
  const stdio: ['ignore', 'pipe', 'pipe'] = ['ignore', 'pipe', 'pipe'];
  const child: ChildProcess = spawn('bash', ['-euo', 'pipefail', '-c', script], {
    ...at,
    stdio,
    detached: true,
  });
  let out = '';
  const waiting = new Set<() => void>();
  const hear = (chunk: Buffer): void => {
    out += chunk.toString();
    for (const look of waiting) look();
  };
  child.stdout?.on('data', hear);
  child.stderr?.on('data', hear);
  const done = new Promise<Said>((resolve) => {
    child.on('close', (code) => resolve({ code, out }));
  });
  const said = (pattern: RegExp): Promise<string> =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        if (pattern.test(out)) resolve(out);
      };
      waiting.add(look);
      look();
      void done.then(() => reject(new Error(`it ended without ${String(pattern)}:\n${out}`)));
    });
  const stop: Started['stop'] = async (signal) => {
    if (child.exitCode === null && child.pid !== undefined) process.kill(-child.pid, signal);
    await done;
  };
  return { done, said, stop };
}
