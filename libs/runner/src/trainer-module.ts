import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { SweepError } from '@capsweep/domain';

/** Where trainers come from. */
export interface TrainerPlaces {
  /** The built-in trainer's module. */
  readonly builtin: URL | string;
  /** Where paths and package names of trainers start. */
  readonly root: string;
}

/**
 * The URL of a trainer's module: `file:` URLs and paths (which begin with `.` or `/`) as they are,
 * anything else as a package that is installed at the root.
 *
 * @throws SweepError `not-installed`
 */
export function trainerUrl(module: string | undefined, { builtin, root }: TrainerPlaces): string {
  if (module === undefined) return String(builtin);
  if (!/^(\.|\/|file:)/.test(module)) return packageUrl(module, root);
  const path = module.startsWith('file:') ? fileURLToPath(module) : resolve(root, module);
  if (existsSync(path)) return pathToFileURL(path).href;
  throw new SweepError(
    'not-installed',
    `the trainer ${module} is not on this worker (${path}); put it there, or start the worker where it is`,
  );
}

function packageUrl(name: string, root: string): string {
  try {
    return pathToFileURL(createRequire(join(root, 'package.json')).resolve(name)).href;
  } catch (cause) {
    throw new SweepError(
      'not-installed',
      `the trainer ${name} is not installed on this worker in ${root}; install it there, or give a path that begins with ./`,
      { cause },
    );
  }
}
