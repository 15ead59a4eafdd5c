/** @file Before the tests: bundles the page as it is now, for the tests in a real browser. */
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  interface ProvidedContext {
    /** The folder of the bundled page. */
    readonly page: string;
  }
}

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Builds into a folder of its own, so that no test ever sees an older page. */
export default async function buildPage(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'capsweep-page-'));
  const vite = join(dirname(createRequire(root).resolve('vite/package.json')), 'bin/vite.js');
  const args = ['build', '--outDir', folder, '--emptyOutDir', '--logLevel', 'warn'];
  // As it is delivered: under vitest's own NODE_ENV the bundle would hold React for developers.
  const env = { ...process.env, NODE_ENV: 'production' };
  await promisify(execFile)(process.execPath, [vite, ...args], { cwd: root, env });
  project.provide('page', folder);
  return () => rm(folder, { recursive: true, force: true });
}
