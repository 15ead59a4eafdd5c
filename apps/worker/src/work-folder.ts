import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { prepareFolder } from '@capsweep/service';

/**
 * A folder of this process's own in `parent`. What a worker left there that was killed is removed.
 *
 * @throws SweepError `disk-full` or `config-invalid`
 */
export async function openWorkFolder(parent: string): Promise<string> {
  await prepareFolder(parent);
  for (const name of await readdir(parent)) {
    const pid = Number(/^worker-(\d+)-/.exec(name)?.[1]);
    if (pid > 0 && !isAlive(pid)) await rm(join(parent, name), { recursive: true, force: true });
  }
  return mkdtemp(join(parent, `worker-${process.pid}-`));
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // Somebody else's process is alive as well.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
