import { existsSync, readFileSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { met, outputOf, unmet, type Check, type Need } from './check.ts';
import { installCommand } from './install.ts';

/** Where the torch engine's addon lies, and the file that says what it was built against. */
export interface AddonPlace {
  readonly addon: string;
  readonly manifest: string;
}

/** The torch engine: its addon, and the libtorch it loads. */
export async function checkTorch({ addon, manifest }: AddonPlace): Promise<Check> {
  const need: Need = {
    name: 'torch engine',
    needed: 'libtorch, and our addon built against it; trains fast',
    fix: `${installCommand('libtorch', 'compiler')} && npm run setup`,
  };
  if (!existsSync(addon)) return unmet(need, 'not built');
  // In a process of its own: a wrong libtorch can end the process that loads it.
  const load = `require(${JSON.stringify(addon)}); console.log('loaded')`;
  const loaded = await outputOf(process.execPath, ['-e', load], 20_000);
  const version = libtorchOf(manifest);
  if (!loaded?.includes('loaded')) {
    return unmet({ ...need, fix: 'npm run setup' }, `built against ${version}, does not load`);
  }
  return met(need, version);
}

function libtorchOf(manifest: string): string {
  try {
    const { libtorch } = JSON.parse(readFileSync(manifest, 'utf8')) as {
      libtorch: { version: string; source: string };
    };
    return `libtorch ${libtorch.version} (${libtorch.source})`;
  } catch {
    return 'an unknown libtorch';
  }
}

/** Free space on the disk that holds a folder, which need not exist yet. */
export async function checkDisk(folder: string, neededBytes: number): Promise<Check> {
  const need: Need = {
    name: 'disk space',
    needed: `${gigabytes(neededBytes)} free for ${folder}`,
    fix: `Free some space, or choose another folder: du -xh --max-depth=1 ${folder}`,
  };
  const { bavail, bsize } = await statfs(existingParent(folder));
  const free = bavail * bsize;
  const found = `${gigabytes(free)} free`;
  return free >= neededBytes ? met(need, found) : unmet(need, found, 'warning');
}

const gigabytes = (bytes: number): string => `${(bytes / 1e9).toFixed(1)} GB`;

function existingParent(folder: string): string {
  let path = resolve(folder);
  while (!existsSync(path) && dirname(path) !== path) path = dirname(path);
  return path;
}

/** Which data sets are there already; the rest is fetched when a trial needs it. */
export function checkDatasets(cached: readonly string[], known: readonly string[]): Check {
  const need: Need = {
    name: 'datasets',
    needed: `any of ${known.join(', ')}; fetched when a trial needs one`,
    fix: 'capsweep demo',
  };
  return cached.length > 0
    ? met(need, `${cached.join(', ')} in the cache`)
    : unmet(need, 'none in the cache', 'warning');
}
