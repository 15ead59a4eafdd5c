#!/usr/bin/env node
/**
 * @file Prepares this clone: what is missing is installed and what is out of date is built; the
 * second time it finds nothing to do. Needs Node, npm and git only.
 *
 *     node tools/setup/setup.mjs [--for use|test]
 *
 * Everything it says goes to standard error, so that a command that follows owns standard output.
 */
import { installNpmPackages } from './steps/npm.mjs';
import { installSystemPackages } from './steps/system.mjs';
import { buildAddon, buildPrograms } from './steps/build.mjs';
import { checkNode } from './steps/node.mjs';
import { SetupError } from './run.mjs';

const purposes = {
  use: ['redis-server', 'compiler', 'libtorch'],
  test: ['redis-server', 'compiler', 'libtorch', 'chromium', 'python', 'curl'],
};

function purposeOf(args) {
  const named = args[args.indexOf('--for') + 1];
  const purpose = args.includes('--for') ? named : 'use';
  if (purpose in purposes) return purpose;
  throw new SetupError(`--for takes ${Object.keys(purposes).join(' or ')}, not ${named}`);
}

try {
  checkNode();
  const parts = purposes[purposeOf(process.argv.slice(2))];
  // The registries are waited for together; the compilers share the cores afterwards.
  await Promise.all([installSystemPackages(parts), installNpmPackages()]);
  await Promise.all([buildAddon(), buildPrograms()]);
} catch (error) {
  if (!(error instanceof SetupError)) throw error;
  process.stderr.write(`setup: ${error.message}\n`);
  process.exitCode = 6;
}
