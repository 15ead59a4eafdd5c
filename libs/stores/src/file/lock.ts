import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { link, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { SweepError } from '@capsweep/domain';
import { codeOf, isMissing } from './errors.ts';

/** Who holds a folder: a process, told apart from a later one of the same number by its start. */
interface Holder {
  readonly pid: number;
  readonly started: string;
  readonly id: string;
}

/**
 * Takes a folder for this process alone, by a file `lock` in it. A lock whose process is gone is
 * taken over.
 *
 * @returns the cleanup that gives the folder free
 * @throws SweepError `folder-locked`
 */
export async function lockFolder(dir: string): Promise<() => Promise<void>> {
  const path = join(dir, 'lock');
  const id = randomUUID();
  const mine: Holder = { pid: process.pid, started: startOf(process.pid) ?? '', id };
  const draft = `${path}.${id}`;
  await writeFile(draft, JSON.stringify(mine));
  try {
    await acquire(path, draft, dir);
  } finally {
    await rm(draft, { force: true });
  }
  return async () => {
    if ((await holderOf(path))?.id === id) await rm(path, { force: true });
  };
}

/** Links our file to the lock's name, which succeeds for one process only. */
async function acquire(path: string, draft: string, dir: string): Promise<void> {
  for (let tries = 0; tries < 10; tries += 1) {
    try {
      await link(draft, path);
      return;
    } catch (error) {
      if (codeOf(error) !== 'EEXIST') throw error;
    }
    const holder = await holderOf(path);
    if (holder && isAlive(holder)) throw locked(dir, holder.pid);
    if (holder) await discard(path, `${draft}.stale`, holder);
  }
  throw locked(dir, undefined);
}

/** Takes a dead process' lock away; one that somebody took meanwhile is put back. */
async function discard(path: string, aside: string, dead: Holder): Promise<void> {
  try {
    await rename(path, aside);
    if ((await holderOf(aside))?.id !== dead.id) await link(aside, path);
  } catch (error) {
    if (!isMissing(error) && codeOf(error) !== 'EEXIST') throw error;
  } finally {
    await rm(aside, { force: true });
  }
}

/** What a lock says; an unreadable one was torn by a crash and belongs to nobody. */
async function holderOf(path: string): Promise<Holder | undefined> {
  const nobody = { pid: -1, started: '', id: '' };
  try {
    const holder = JSON.parse(await readFile(path, 'utf8')) as Partial<Holder>;
    return { ...nobody, ...holder };
  } catch (error) {
    return isMissing(error) ? undefined : nobody;
  }
}

function isAlive({ pid, started }: Holder): boolean {
  if (pid <= 0) return false;
  try {
    process.kill(pid, 0);
  } catch (error) {
    return codeOf(error) === 'EPERM';
  }
  const start = startOf(pid);
  return start === undefined || started === '' || start === started;
}

/** When a process started, in the kernel's ticks; undefined where /proc does not tell. */
function startOf(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name in parentheses may hold anything; the start is the 20th field after it.
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
  } catch {
    return undefined;
  }
}

function locked(dir: string, pid: number | undefined): SweepError {
  const who = pid === undefined ? 'another process' : `process ${pid}`;
  return new SweepError(
    'folder-locked',
    `${dir} is in use by ${who}; end it or choose another folder`,
    { details: { dir, pid: pid ?? null } },
  );
}
