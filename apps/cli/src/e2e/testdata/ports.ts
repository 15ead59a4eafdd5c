import { readdir, readFile, readlink } from 'node:fs/promises';

/**
 * The TCP ports that listen on this machine, as `address:port`, followed by ` own` for those that
 * belong to this process or to one of its descendants. Empty where there is no /proc.
 */
export async function listeningPorts(): Promise<ReadonlySet<string>> {
  const own = await ownSockets();
  const tables = await Promise.all(['tcp', 'tcp6'].map((name) => read(`/proc/net/${name}`)));
  const listening = tables
    .flatMap((table) => table.split('\n').slice(1))
    .map((line) => line.trim().split(/\s+/))
    .filter((fields) => fields[3] === '0A');
  return new Set(
    listening.map(([, address, , , , , , , , inode = '']) =>
      own.has(inode) ? `${address} own` : `${address}`,
    ),
  );
}

async function ownSockets(): Promise<ReadonlySet<string>> {
  const inodes = new Set<string>();
  for (const pid of await descendants(process.pid)) {
    for (const fd of await list(`/proc/${pid}/fd`)) {
      const target = await readlink(`/proc/${pid}/fd/${fd}`).catch(() => '');
      const inode = /^socket:\[(\d+)\]$/.exec(target)?.[1];
      if (inode !== undefined) inodes.add(inode);
    }
  }
  return inodes;
}

async function descendants(pid: number): Promise<number[]> {
  const children = new Map<number, number[]>();
  for (const name of (await list('/proc')).filter((entry) => /^\d+$/.test(entry))) {
    const parent = Number(/\) \S (\d+)/.exec(await read(`/proc/${name}/stat`))?.[1]);
    children.set(parent, [...(children.get(parent) ?? []), Number(name)]);
  }
  const found = [pid];
  for (const one of found) found.push(...(children.get(one) ?? []));
  return found;
}

const read = (path: string): Promise<string> => readFile(path, 'utf8').catch(() => '');
const list = (path: string): Promise<string[]> => readdir(path).catch(() => []);
