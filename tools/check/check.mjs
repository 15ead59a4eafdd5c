#!/usr/bin/env node
/** @file Types, lint, format and unused code, two at a time; ends with what failed. */
import { spawn } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));
const bin = (name) => join(root, 'node_modules', '.bin', name);

// It writes the project graph that the lint's boundary rule reads.
const first = { name: 'references', run: [bin('nx'), 'sync:check'] };
const checks = [
  // In two halves, which two cores do at once.
  { name: 'lint of libs', run: [bin('eslint'), 'libs', '--max-warnings', '0'] },
  {
    name: 'lint of the rest',
    run: [bin('eslint'), '.', '--ignore-pattern', 'libs/', '--max-warnings', '0'],
  },
  { name: 'types', run: [bin('tsc'), '-b', 'tsconfig.json'] },
  { name: 'format', run: [bin('prettier'), '--check', '--log-level', 'warn', '.'] },
  {
    name: 'format of C++',
    run: [process.execPath, join(root, 'libs/tfjs-backend-torch/tools/format.mjs'), '--check'],
  },
  { name: 'unused', run: [bin('knip'), '--no-progress'] },
];

const failed = [];
const waiting = [...checks];
const work = async () => {
  for (let next = waiting.shift(); next; next = waiting.shift()) await check(next);
};
await check(first);
await Promise.all(Array.from({ length: Math.min(4, availableParallelism()) }, work));
console.log(failed.length === 0 ? 'all checks pass' : `failed: ${failed.join(', ')}`);
process.exitCode = failed.length === 0 ? 0 : 1;

async function check({ name, run: command }) {
  const began = performance.now();
  const { code, output } = await run(command);
  const seconds = ((performance.now() - began) / 1000).toFixed(0);
  console.log(`${name}: ${code === 0 ? 'ok' : 'FAILED'} (${seconds} s)`);
  if (code === 0) return;
  failed.push(name);
  console.log(output.trim());
}

function run([program, ...args]) {
  const env = { ...process.env, NX_DAEMON: 'false', NX_TUI: 'false', CI: 'true' };
  return new Promise((resolve) => {
    const child = spawn(program, args, { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    child.stdout.on('data', (chunk) => (output += chunk));
    child.stderr.on('data', (chunk) => (output += chunk));
    child.on('error', (error) => resolve({ code: 1, output: error.message }));
    child.on('close', (code) => resolve({ code, output }));
  });
}
