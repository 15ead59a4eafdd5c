import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { prepareFolder } from '@capsweep/service';

/** What this process has made. Another one had the same pid before: in a container, every worker. */
const own = new Set<string>();

/**
 * A folder of this process's own in `parent`. What a worker left there that was killed is removed.
 *
 * @throws SweepError `disk-full` or `config-invalid`
 */
export async function openWorkFolder(parent: string): Promise<string> {
  await prepareFolder(parent);
  for (const name of await readdir(parent)) {
    const pid = Number(/^worker-(\d+)-/.exec(name)?.[1]);
    const path = join(parent, name);
    if (pid > 0 && !own.has(path) && !isOther(pid))
      await rm(path, { recursive: true, force: true });
  }
  const folder = await mkdtemp(join(parent, `worker-${process.pid}-`));
  own.add(folder);
  return folder;
}

/** Whether another process of this pid is alive. */
function isOther(pid: number): boolean {
  return pid !== process.pid && isAlive(pid);
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // Somebody else's process is alive as well.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
