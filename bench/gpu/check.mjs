/**
 * @file Packs the GPU benchmark into a folder outside of the repository and runs it there on the CPU, as a
 * machine without network would: nothing of the repository is used, and Node gets no proxy. Takes
 * minutes, most of them for the compiler.
 *
 *     npm run gpu:check -w @capsweep/bench [-- PYTHON WITH torch]
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const python = process.argv[2] ?? 'python3';
const parent = mkdtempSync(join(tmpdir(), 'gpu-bench-'));
const folder = join(parent, 'pack');
const show = { stdio: 'inherit' };

/** A network namespace of its own where that is allowed; then there is nothing to be reached. */
function alone() {
  try {
    execFileSync('unshare', ['-rn', 'true'], { stdio: 'ignore' });
    return ['unshare', '-rn'];
  } catch {
    return [];
  }
}

function expect(what, holds) {
  if (!holds) throw new Error(`the benchmark's results lack ${what}`);
}

try {
  execFileSync(join(here, 'pack'), [folder], show);
  const [program, ...args] = [...alone(), join(folder, 'run'), '--device', 'cpu', '--quick'];
  const { PATH, HOME, TFJS_TORCH_CUDA_INCLUDE } = process.env;
  const own = TFJS_TORCH_CUDA_INCLUDE ? { TFJS_TORCH_CUDA_INCLUDE } : {};
  execFileSync(program, args, {
    ...show,
    cwd: folder,
    env: { PATH, HOME, PYTHON: python, ...own },
  });
  const results = JSON.parse(readFileSync(join(folder, 'results.json'), 'utf8'));
  expect('gradients', results.checks.gradients.length > 10);
  expect(
    'captured steps',
    results.checks.captured.every(({ holds }) => holds),
  );
  expect('the same bits twice', results.checks.repeatable.holds);
  expect('a table', results.table.length === 4 && results.table.every(({ ours }) => ours > 0));
  expect(
    'captured steps in the table',
    results.table.every(({ captured }) => captured),
  );
  console.log(JSON.stringify(results));
} finally {
  rmSync(parent, { recursive: true });
}
