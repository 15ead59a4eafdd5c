import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const bench = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** Pip's own output goes to standard error; resolves with the exit code, or none where it is missing. */
function run(program: string, args: readonly string[]): Promise<number | null> {
  return new Promise((resolve) => {
    const child = spawn(program, args, { stdio: ['ignore', 2, 2] });
    child.once('error', () => resolve(null));
    child.once('close', (code) => resolve(code));
  });
}

/**
 * The Python of a private environment with the packages of `bench/peers/<name>.txt`, made on first
 * use under `bench/.cache`. Undefined where there is no Python or the packages cannot be had.
 */
export async function pythonOf(
  name: string,
  tell: (line: string) => void,
): Promise<string | undefined> {
  const requirements = join(bench, 'peers', `${name}.txt`);
  const folder = join(bench, '.cache', 'peers', name);
  const python = join(folder, 'bin', 'python');
  const stamp = join(folder, 'made-of');
  const wanted = createHash('sha256').update(readFileSync(requirements)).digest('hex');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return python;
  tell(`peers: installing ${name} into ${folder}`);
  const made =
    (await run('python3', ['-m', 'venv', folder])) === 0 &&
    (await run(python, ['-m', 'pip', 'install', '-q', '-r', requirements])) === 0;
  if (!made) {
    tell(`peers: ${name} cannot be had here (Python 3 with venv, and PyPI, are needed)`);
    return undefined;
  }
  writeFileSync(stamp, wanted);
  return python;
}
