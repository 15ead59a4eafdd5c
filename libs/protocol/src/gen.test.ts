import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

const lib = fileURLToPath(new URL('..', import.meta.url));
const { resolve } = createRequire(import.meta.url);
const bin = (name: string, script: string): string =>
  join(dirname(resolve(`${name}/package.json`)), 'bin', script);

/** Runs buf as `npm run generate` does, with the plugin's folder on the path. */
async function buf(...args: string[]): Promise<void> {
  const plugins = dirname(bin('@bufbuild/protoc-gen-es', 'protoc-gen-es'));
  const env = { ...process.env, PATH: `${plugins}${delimiter}${process.env['PATH'] ?? ''}` };
  await promisify(execFile)(process.execPath, [bin('@bufbuild/buf', 'buf'), ...args], {
    cwd: lib,
    env,
  });
}

async function contents(folder: string): Promise<Record<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((e) => e.isFile()).map((e) => join(e.parentPath, e.name));
  const texts = await Promise.all(files.map((file) => readFile(file, 'utf8')));
  return Object.fromEntries(files.map((file, i) => [file.slice(folder.length), texts[i] ?? '']));
}

it('is what the proto files generate', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'capsweep-gen-'));
  try {
    await buf('generate', '--output', folder);
    const fresh = await contents(join(folder, 'src/gen'));
    const committed = await contents(join(lib, 'src/gen'));
    const names = [...new Set([...Object.keys(fresh), ...Object.keys(committed)])];
    expect(names.filter((name) => fresh[name] !== committed[name])).toEqual([]);
    expect(names).toHaveLength(6);
  } finally {
    await rm(folder, { recursive: true });
  }
});

it('comes from proto files that keep to the rules', async () => {
  await buf('lint');
});
