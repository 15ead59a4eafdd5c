/**
 * @file Compiles files in parallel, each at most once: an object's name is the hash of everything
 * that it is made of.
 */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { dirname, join } from 'node:path';

/** A command that failed: which one, on what, and what it printed. */
export class CompileError extends Error {
  constructor(subject, output) {
    super(`${subject}: ${firstError(output)}`);
    this.output = output;
  }
}

function firstError(output) {
  const lines = output.split('\n');
  return (lines.find((line) => /error|undefined reference/i.test(line)) ?? lines[0] ?? '').trim();
}

export const hash = (...parts) =>
  createHash('sha256').update(parts.join('\0')).digest('hex').slice(0, 24);

/** The text of a source and of our own headers that it includes, for hashing. */
export function closure(file, roots, seen = new Map()) {
  if (seen.has(file)) return seen;
  const text = readFileSync(file, 'utf8');
  seen.set(file, text);
  for (const [, name] of text.matchAll(/^\s*#\s*include\s+"([^"]+)"/gm)) {
    const found = [dirname(file), ...roots].map((root) => join(root, name)).find(existsSync);
    if (found) closure(found, roots, seen);
  }
  return seen;
}

/** Runs a program; resolves with what it printed, rejects with a CompileError. */
export function runProgram(program, args, { cwd, subject }) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    child.stdout.on('data', (chunk) => (output += chunk));
    child.stderr.on('data', (chunk) => (output += chunk));
    child.on('error', (error) => reject(new CompileError(subject, error.message)));
    child.on('close', (code) =>
      code === 0 ? resolve(output) : reject(new CompileError(subject, output)),
    );
  });
}

/**
 * Makes every task's file that is not there yet, at most one per core at a time. A task is
 * { subject, output, after?, program, args(temporary) }; the output appears by renaming, so that
 * a half-written file is never taken for a whole one. `after` names outputs that must exist first.
 */
export async function makeAll(tasks, log, jobs = availableParallelism()) {
  const done = new Map();
  const waiting = tasks.filter((task) => !existsSync(task.output));
  for (const task of tasks) if (!waiting.includes(task)) done.set(task.output, true);
  const running = new Set();
  let made = 0;
  while (waiting.length > 0 || running.size > 0) {
    const next = waiting.findIndex((task) => (task.after ?? []).every((f) => done.get(f)));
    if (next >= 0 && running.size < jobs) {
      const [task] = waiting.splice(next, 1);
      const job = make(task, log).then(() => {
        done.set(task.output, true);
        running.delete(job);
        made++;
      });
      running.add(job);
    } else {
      await Promise.race(running);
    }
  }
  return made;
}

async function make(task, log) {
  mkdirSync(dirname(task.output), { recursive: true });
  const temporary = `${task.output}.${process.pid}.tmp`;
  const started = performance.now();
  try {
    const output = await runProgram(task.program, task.args(temporary), task);
    renameSync(temporary, task.output);
    log(`${task.subject} ${((performance.now() - started) / 1000).toFixed(1)} s\n${output}`);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}
