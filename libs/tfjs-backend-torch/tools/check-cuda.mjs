#!/usr/bin/env node
/**
 * @file Compiles, links and loads the addon with its CUDA sources on a machine without a GPU, so that
 * they never rot: against PyPI's PyTorch, which it fetches (gigabytes, once) unless it is given one.
 *
 *     node tools/check-cuda.mjs [FOLDER OF torch]
 *
 * What it fetches and builds lies under build/cuda. The last line is one JSON document.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cudaHeaders } from './cuda.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const cache = join(root, 'build', 'cuda');
const venv = join(cache, 'venv');
const headers = join(cache, 'headers');

const tell = (line) => console.error(line);
const run = (program, args, options = {}) =>
  execFileSync(program, args, { stdio: ['ignore', 2, 2], ...options });

function sitePackages(folder) {
  const lib = join(folder, 'lib');
  const python = existsSync(lib) && readdirSync(lib).find((name) => name.startsWith('python3'));
  return python ? join(lib, python, 'site-packages') : undefined;
}

/** PyPI's torch in a virtual environment of the cache. */
function fetchTorch() {
  const there = () => join(sitePackages(venv) ?? '', 'torch');
  if (existsSync(join(there(), 'version.py'))) return there();
  tell(`fetching torch from PyPI into ${venv}`);
  run('python3', ['-m', 'venv', venv]);
  run(join(venv, 'bin', 'pip'), ['install', '--quiet', 'torch', 'numpy']);
  return there();
}

/** The headers that PyTorch's wheels leave out; the version is that of its CUDA. */
function fetchHeaders(torch) {
  const python = readFileSync(join(torch, 'version.py'), 'utf8');
  const cuda = python.match(/^cuda\b.*?['"](\d+\.\d+)/m)?.[1];
  if (!cuda) throw new Error(`the torch in ${torch} was built without CUDA`);
  tell(`fetching nvidia-cuda-crt ${cuda} from PyPI into ${headers}`);
  const wheel = `nvidia-cuda-crt==${cuda}.*`;
  const pip = ['-m', 'pip', 'install', '--quiet', '--no-deps', '--upgrade', '--target', headers];
  run('python3', [...pip, wheel]);
}

function ownHeaders() {
  const nvidia = join(headers, 'nvidia');
  if (!existsSync(nvidia)) return [];
  return readdirSync(nvidia).map((name) => join(nvidia, name, 'include'));
}

function headersFor(torch) {
  if (cudaHeaders(torch)) return;
  if (ownHeaders().length === 0) fetchHeaders(torch);
  process.env['TFJS_TORCH_CUDA_INCLUDE'] = ownHeaders().join(':');
  if (!cudaHeaders(torch)) throw new Error(`CUDA's headers are not complete beside ${torch}`);
}

const torch = process.argv[2] ?? fetchTorch();
headersFor(torch);
process.env['LIBTORCH'] = torch;
process.env['TFJS_TORCH_BUILD'] = join(cache, 'addon');
const { buildAddon } = await import('./build.mjs');
const { built, seconds, libtorch } = await buildAddon({ log: tell });
tell(`${built ? 'built' : 'up to date'} in ${seconds.toFixed(1)} s: libtorch ${libtorch.version}`);
if (!libtorch.cudaInclude) throw new Error('the addon was built without its CUDA sources');
const exercise = join(root, 'src', 'testdata', 'exercise.ts');
const program = ['--import', 'tsx', '--conditions=@capsweep/source', exercise];
// Every symbol is looked up at once, also those that nobody calls without a GPU.
const env = { ...process.env, LD_BIND_NOW: '1' };
execFileSync(process.execPath, program, { stdio: 'inherit', cwd: root, env });
