#!/usr/bin/env node
/**
 * @file Runs the native code under GCC's address, leak and undefined-behaviour sanitizers.
 *
 *     node tools/sanitize.mjs
 *
 * Builds the addon a second time, apart from the usual one, and runs two programs on it: the official
 * specs, and src/testdata/sanitized.ts. A bad access or undefined behaviour ends them with a report; of
 * leaks, those count that were allocated by this package. Takes some minutes. Exit code 1: a finding.
 */
import { execFileSync, spawn } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
process.env['TFJS_TORCH_SANITIZE'] = '1';
const { buildAddon } = await import('./build.mjs');
const { seconds } = await buildAddon({ log: (line) => console.log(line) });
console.log(`built in ${seconds.toFixed(1)} s`);

const libraryOf = (name) =>
  execFileSync(process.env['CXX'] ?? 'g++', [`-print-file-name=${name}`])
    .toString()
    .trim();
const env = {
  ...process.env,
  LD_PRELOAD: [libraryOf('libasan.so'), libraryOf('libubsan.so')].join(' '),
  // Node leaves much to the end of the process; its own leaks are told apart below. Naming the frames
  // of its compiled JavaScript takes hours; `addr2line -e` names those of the addon.
  ASAN_OPTIONS:
    'exitcode=1:allocator_may_return_null=1:alloc_dealloc_mismatch=0:symbolize=0:detect_leaks=',
  LSAN_OPTIONS: 'exitcode=0:symbolize=0',
  UBSAN_OPTIONS: 'print_stacktrace=1',
};

/** Runs a program; the sanitizers' reports that concern this package, and its exit code. */
function run({ args, leaks }) {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, args, {
      cwd: root,
      env: { ...env, ASAN_OPTIONS: `${env.ASAN_OPTIONS}${leaks}` },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let [output, errors] = ['', ''];
    child.stdout.on('data', (chunk) => (output += chunk));
    child.stderr.on('data', (chunk) => (errors += chunk));
    child.on('close', (code) => resolve({ code, output, findings: findings(errors), errors }));
  });
}

/** Paragraphs about an error, or about a leak with a frame of the addon in it. */
function findings(text) {
  const ofAddon = (part) =>
    /^(Direct|Indirect) leak/.test(part) && part.includes('tfjs-torch.node');
  const isError = (part) => /runtime error:|ERROR: AddressSanitizer/.test(part);
  return text.split(/\n\s*\n/).filter((part) => ofAddon(part.trim()) || isError(part));
}

const source = ['--conditions=@capsweep/source', '--import', 'tsx'];
const programs = {
  'recorded steps': { args: [...source, 'src/testdata/sanitized.ts'], leaks: 1 },
  // They leave so much to the end of the process that a list of it takes longer than they do.
  'official specs': { args: ['conformance/run.mjs', 'torch'], leaks: 0 },
};
for (const [name, program] of Object.entries(programs)) {
  const { code, output, findings: found, errors } = await run(program);
  const failed = code !== 0 || output.trim() === '';
  console.log(`${name}: ${failed ? `exit code ${code}` : 'ran'}, ${found.length} findings`);
  for (const part of found) console.log(`\n${part}`);
  if (failed) console.log(errors.slice(-4000));
  if (failed || found.length > 0) process.exitCode = 1;
}
