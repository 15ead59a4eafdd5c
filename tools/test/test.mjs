#!/usr/bin/env node
/**
 * @file Runs the tests and ends with one line: `N passed, N failed`, and what was skipped.
 *
 *     node tools/test/test.mjs [vitest's arguments]
 */
import { startVitest } from 'vitest/node';

const [filters, options] = split(process.argv.slice(2));
const vitest = await startVitest('test', filters, { run: true, watch: false, ...options });
const count = { passed: 0, failed: 0, skipped: 0 };
for (const module of vitest.state.getTestModules()) {
  // A file that does not load has no tests, and is a failure nevertheless.
  if (module.errors().length > 0) count.failed += 1;
  for (const test of module.children.allTests()) count[test.result().state] += 1;
}
count.failed += vitest.state.getUnhandledErrors().length;
await vitest.close();
const skipped = count.skipped > 0 ? `, ${count.skipped} skipped` : '';
console.log(`${count.passed} passed, ${count.failed} failed${skipped}`);
process.exitCode = count.failed > 0 || count.passed === 0 ? 1 : 0;

/** File filters, and `--project NAME` as often as wanted. */
function split(args) {
  const filters = [];
  const project = [];
  for (let n = 0; n < args.length; n += 1) {
    if (args[n] === '--project') project.push(args[(n += 1)]);
    else filters.push(args[n]);
  }
  return [filters, project.length > 0 ? { project } : {}];
}
