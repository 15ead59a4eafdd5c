import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const program = fileURLToPath(new URL('testdata/program.ts', import.meta.url));

function start(behaviour: string): ReturnType<typeof spawn> {
  const args = ['--import', 'tsx', '--conditions=@capsweep/source', program, behaviour];
  return spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
}

async function run(
  behaviour: string,
  ...signals: NodeJS.Signals[]
): Promise<{ code: unknown; log: string }> {
  const child = start(behaviour);
  let log = '';
  child.stderr?.on('data', (data: Buffer) => (log += data.toString()));
  const exit = once(child, 'exit');
  try {
    for (const signal of signals) {
      await once(child.stdout!, 'data');
      child.kill(signal);
    }
    const [code] = (await exit) as unknown[];
    return { code, log };
  } finally {
    child.kill('SIGKILL');
  }
}

it.concurrent('stops in order at the first signal and exits with 0', async () => {
  const { code, log } = await run('obedient', 'SIGTERM');
  expect(code).toBe(0);
  expect(log).toContain('closed in order');
});

it.concurrent('exits at once at the second signal', async () => {
  expect((await run('stubborn', 'SIGINT', 'SIGINT')).code).toBe(130);
  expect((await run('stubborn', 'SIGINT', 'SIGTERM')).code).toBe(143);
});

it.concurrent('takes work that ends by throwing the abort for a stop in order', async () => {
  expect((await run('throws-abort', 'SIGTERM')).code).toBe(0);
});

it.concurrent('logs one line for what went wrong, and exits with its code', async () => {
  const { code, log } = await run('fails');
  expect(code).toBe(6);
  expect(log.trim().split('\n')).toHaveLength(1);
  expect(JSON.parse(log)).toMatchObject({ err: { code: 'port-taken' }, msg: 'port 1 is taken' });
});
