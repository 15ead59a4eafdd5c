import { createHash } from 'node:crypto';
import { mkdir, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SweepError } from '@capsweep/domain';
import { freePort } from '../process/free-port.ts';
import type { RedisPlace } from './settings.ts';

/** Where a Redis with its data in `folder` shall listen. A socket's path stays the same. */
export async function choosePlace(folder: string, kind: RedisPlace['kind']): Promise<RedisPlace> {
  if (kind === 'port') return { kind, host: '127.0.0.1', port: await freePort() };
  const path = join(folder, 'redis.sock');
  if (Buffer.byteLength(path) <= longestSocketPath) return { kind, path };
  return { kind, path: join(await shortFolder(folder), 'redis.sock') };
}

// The kernel's limit is 108 bytes on Linux and 104 on macOS, with the zero at the end.
const longestSocketPath = 100;

/** A folder of ours with a short path that belongs to a folder with a long one. */
async function shortFolder(folder: string): Promise<string> {
  const name = createHash('sha256').update(folder).digest('hex').slice(0, 16);
  const short = join(process.env['XDG_RUNTIME_DIR'] ?? tmpdir(), `capsweep-${name}`);
  await mkdir(short, { recursive: true, mode: 0o700 });
  // The folder above may be everybody's: somebody else could have been there first.
  const { uid, mode } = await stat(short);
  if (uid === process.getuid?.() && (mode & 0o077) === 0) return short;
  const message = `${short} belongs to somebody else or is open to others. Remove it.`;
  throw new SweepError('config-invalid', message);
}
