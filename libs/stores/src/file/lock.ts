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

/**
 * Links our file to the lock's name, or to the name of the dead holder's heir: either succeeds for one
 * process only. An heir then puts its own file in the lock's place; one that came too late finds
 * another lock than the one it began with, and begins anew.
 */
async function acquire(path: string, draft: string, dir: string): Promise<void> {
  for (let tries = 0; tries < 10; tries += 1) {
    if (await linked(draft, path)) return;
    const holder = await holderOf(path);
    if (!holder) continue;
    if (isAlive(holder)) throw locked(dir, holder.pid);
    if (await inherited(path, draft, holder)) return;
  }
  throw locked(dir, undefined);
}

async function inherited(path: string, draft: string, dead: Holder): Promise<boolean> {
  const heir = `${path}.after-${dead.id}`;
  if (!(await linked(draft, heir))) {
    const other = await holderOf(heir);
    // An heir that died before it was done leaves its place to the next.
    if (other && !isAlive(other)) await rm(heir, { force: true });
    return false;
  }
  const isFirst = (await holderOf(path))?.id === dead.id;
  if (isFirst) await rename(heir, path);
  else await rm(heir, { force: true });
  return isFirst;
}

/** Whether a file got this second name; false when there is such a file already. */
async function linked(file: string, name: string): Promise<boolean> {
  try {
    await link(file, name);
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
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
