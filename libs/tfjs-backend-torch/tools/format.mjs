#!/usr/bin/env node
/**
 * @file Formats the C++ sources with clang-format.
 *
 *     node tools/format.mjs [--check]
 *
 * With --check nothing is written; the exit code is 1 where a file is not formatted.
 */
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const cli = fileURLToPath(import.meta.resolve('clang-format-node/build/cli.js'));
const files = readdirSync(join(root, 'native'), { recursive: true })
  .filter((name) => /\.(cc|h)$/.test(name))
  .map((name) => join('native', name));
const how = process.argv.includes('--check') ? ['--dry-run', '--Werror'] : ['-i'];
const { status } = spawnSync(process.execPath, [cli, ...how, ...files], {
  cwd: root,
  stdio: 'inherit',
});
process.exitCode = status ?? 1;
