import { homedir } from 'node:os';
import { join, resolve } from 'node:path';

/**
 * The folder where a machine keeps what is not a project's: tokens, the private Redis, the local
 * bucket. `$CAPSWEEP_HOME`, otherwise `~/.capsweep`.
 */
export function homeFolder(env: Readonly<Record<string, string | undefined>>): string {
  const said = env['CAPSWEEP_HOME'];
  return said === undefined || said === '' ? join(homedir(), '.capsweep') : resolve(said);
}
