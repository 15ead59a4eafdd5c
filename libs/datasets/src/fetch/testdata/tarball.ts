import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { create } from 'tar';

/** An archive as npm makes it, of files by their path inside. */
export async function tarball(files: Readonly<Record<string, Buffer>>): Promise<Buffer> {
  const folder = mkdtempSync(join(tmpdir(), 'capsweep-tarball-'));
  try {
    for (const [path, bytes] of Object.entries(files)) {
      await mkdir(dirname(join(folder, path)), { recursive: true });
      await writeFile(join(folder, path), bytes);
    }
    const file = join(folder, 'archive.tgz');
    await create({ gzip: true, file, cwd: folder, portable: true }, Object.keys(files));
    return readFileSync(file);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
