/** @file The npm packages of the lock file. */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { must, root, step } from '../run.mjs';

const stamp = join(root, 'node_modules', '.capsweep-lock');
const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';

/** Installs what the lock file says, unless that is what is installed. */
export async function installNpmPackages() {
  const lock = createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === lock) return;
  await step('npm packages', () =>
    must(npm, ['ci', '--loglevel', 'error'], {
      remedy: 'Run "npm ci" to see more; behind a proxy, npm\'s own settings count.',
    }),
  );
  writeFileSync(stamp, lock);
}
