/**
 * @file A folder as files of limited size, with a list that says what they must be: some machines give
 * nothing back that is larger.
 */
import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const listName = 'shards.json';

interface Listed {
  readonly name: string;
  readonly sha256: string;
  readonly parts: readonly string[];
}

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** Writes the files of a flat folder into another one, in parts of at most `shardBytes`. */
export async function split(from: string, to: string, shardBytes: number): Promise<void> {
  await mkdir(to, { recursive: true });
  const list: Listed[] = [];
  for (const name of await readdir(from)) {
    const bytes = await readFile(join(from, name));
    const count = Math.max(1, Math.ceil(bytes.length / shardBytes));
    const parts = Array.from({ length: count }, (_, n) => `${name}.${String(n).padStart(3, '0')}`);
    for (const [n, part] of parts.entries()) {
      await writeFile(join(to, part), bytes.subarray(n * shardBytes, (n + 1) * shardBytes));
    }
    list.push({ name, sha256: sha256(bytes), parts });
  }
  await writeFile(join(to, listName), JSON.stringify(list, null, 2));
}

/** Puts the files of {@link split} together again. Throws RangeError with the file that is broken. */
export async function joinParts(from: string, to: string): Promise<void> {
  await mkdir(to, { recursive: true });
  const list = JSON.parse(await readFile(join(from, listName), 'utf8')) as Listed[];
  for (const { name, sha256: expected, parts } of list) {
    const bytes = Buffer.concat(await Promise.all(parts.map((part) => readFile(join(from, part)))));
    if (sha256(bytes) !== expected)
      throw new RangeError(`${from}: ${name} is not what was written`);
    await writeFile(join(to, name), bytes);
  }
}
