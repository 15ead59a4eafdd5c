import { stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { datasetNames, filesOf } from './load.ts';

/**
 * The folder that data sets are cached in: `$CAPSWEEP_CACHE`, otherwise `$XDG_CACHE_HOME/capsweep`,
 * otherwise `~/.cache/capsweep`.
 */
export function cacheFolder(env: Readonly<Record<string, string | undefined>>): string {
  const set = (name: string): string | undefined => (env[name] === '' ? undefined : env[name]);
  const own = set('CAPSWEEP_CACHE');
  if (own !== undefined) return resolve(own);
  return join(set('XDG_CACHE_HOME') ?? join(homedir(), '.cache'), 'capsweep');
}

/** Which data sets are all there, judged by the sizes of their files. Reads none of them. */
export async function cachedDatasets(cacheDir: string): Promise<readonly string[]> {
  const complete = await Promise.all(
    datasetNames.map(async (name) => {
      const set = filesOf(name);
      const sizes = await Promise.all(
        set.files.map((file) => sizeOf(join(cacheDir, set.name, file.name))),
      );
      return set.files.every((file, index) => sizes[index] === file.bytes);
    }),
  );
  return datasetNames.filter((_, index) => complete[index]);
}

async function sizeOf(path: string): Promise<number> {
  try {
    return (await stat(path)).size;
  } catch {
    return -1;
  }
}
