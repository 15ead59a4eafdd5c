/** @file How setup runs programs and tells what it does. */
import { spawn } from 'node:child_process';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The root of the clone. */
export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** What stopped setup: one line with the remedy. */
export class SetupError extends Error {}

/** Says a line, for people. */
export function tell(line) {
  process.stderr.write(`setup: ${line}\n`);
}

/** Does a step and says how long it took. */
export async function step(name, work) {
  const began = performance.now();
  tell(`${name} ...`);
  await work();
  tell(`${name}: done in ${((performance.now() - began) / 1000).toFixed(0)} s`);
}

/**
 * Runs a program to its end; resolves with its code and what it wrote. `show` passes its words on
 * to standard error, and lets it ask at the terminal.
 */
export function run(program, args, { env = {}, show = false } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      cwd: root,
      env: { ...process.env, ...env },
      stdio: show ? ['inherit', 2, 2] : ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    child.stdout?.on('data', (chunk) => (output += chunk));
    child.stderr?.on('data', (chunk) => (output += chunk));
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, output }));
  });
}

/** Runs a program that has to succeed; otherwise its last words are in the error. */
export async function must(program, args, { remedy, ...options } = {}) {
  const { code, output } = await run(program, args, options);
  if (code === 0) return output;
  const words = output.trim().split('\n').slice(-20).join('\n');
  throw new SetupError(
    `"${[program, ...args].join(' ')}" failed (${code})\n${words}${remedy ? `\n${remedy}` : ''}`,
  );
}
