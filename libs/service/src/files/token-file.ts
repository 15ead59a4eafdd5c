import { randomBytes } from 'node:crypto';
import { link, mkdir, open, readFile, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { SweepError } from '@capsweep/domain';
import { Secret } from '../config/secret.ts';
import { codeOf, fileError } from './folder.ts';

/** A new random token of 256 bits, safe in addresses and headers. */
export function newToken(): Secret {
  return new Secret(randomBytes(32).toString('base64url'));
}

/**
 * Reads a token from a file that only its owner can read, or `undefined` if there is none.
 * Refuses a file that others can read, as ssh does with keys: it is no secret any more.
 */
export async function readToken(path: string): Promise<Secret | undefined> {
  try {
    const { mode } = await stat(path);
    if ((mode & 0o077) !== 0 && process.platform !== 'win32') throw readableByOthers(path);
    return new Secret((await readFile(path, 'utf8')).trim());
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}

/** Writes a token to a file of mode 0600 unless there is one, and returns what the file holds. */
export async function readOrCreateToken(path: string): Promise<Secret> {
  const existing = await readToken(path);
  if (existing) return existing;
  const token = newToken();
  const created = await createOnce(path, `${token.reveal()}\n`);
  // Somebody was faster: theirs is the token.
  return created ? token : ((await readToken(path)) ?? token);
}

async function createOnce(path: string, text: string): Promise<boolean> {
  const draft = `${path}.${process.pid}.${randomBytes(4).toString('hex')}`;
  try {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    const file = await open(draft, 'wx', 0o600);
    try {
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
    // A link appears whole or not at all, and never replaces.
    await link(draft, path);
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST' && (await readToken(path))) return false;
    throw fileError(path, error);
  } finally {
    await rm(draft, { force: true });
  }
}

function readableByOthers(path: string): SweepError {
  const message = `${path} holds a token and other users can read it. Run: chmod 600 ${path}`;
  return new SweepError('config-invalid', message);
}
