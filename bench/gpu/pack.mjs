/**
 * @file Makes one folder with everything that a machine with Python's torch and a compiler, but without
 * network, needs for the GPU benchmark: Node, compiled JavaScript, C++ sources and the headers of
 * Node-API. No libtorch. Prints what is in it; more than 40 MB is an error.
 *
 *     bench/gpu/pack FOLDER
 */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const MOST_BYTES = 40e6;
const here = dirname(fileURLToPath(import.meta.url));
const bench = dirname(here);
const require = createRequire(import.meta.url);
const library = dirname(require.resolve('@capsweep/tfjs-backend-torch/package.json'));

/** This process' Node without symbols, compressed; kept for the next time, since it takes a minute. */
function packedNode() {
  const cache = join(bench, '.cache', 'node');
  const name = createHash('sha256')
    .update(readFileSync(process.execPath))
    .digest('hex')
    .slice(0, 16);
  const packed = join(cache, `${name}.xz`);
  if (existsSync(packed)) return packed;
  mkdirSync(cache, { recursive: true });
  const plain = join(cache, `${name}.${process.pid}`);
  execFileSync('strip', ['-o', plain, process.execPath]);
  execFileSync('xz', ['-6', '-T0', plain]);
  renameSync(`${plain}.xz`, packed);
  return packed;
}

/** Everything in TypeScript as one file, beside which the addon's loader looks for its build. */
async function bundle(folder) {
  await build({
    entryPoints: [join(bench, 'src', 'gpu', 'main.ts')],
    outfile: join(folder, 'library', 'dist', 'native', 'gpu.mjs'),
    bundle: true,
    minify: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    conditions: ['@capsweep/source'],
    // Backends register themselves when they are imported, whatever their packages say.
    ignoreAnnotations: true,
    // Optional engines, which are looked for when they are asked for.
    external: ['@tensorflow/tfjs-node', '@tensorflow/tfjs-node-gpu'],
    banner: {
      js: "import { createRequire as __r } from 'node:module'; const require = __r(import.meta.url);",
    },
    logLevel: 'error',
  });
}

function copyLibrary(folder) {
  const to = join(folder, 'library');
  for (const part of ['native', 'tools', 'package.json']) {
    cpSync(join(library, part), join(to, part), { recursive: true });
  }
  const modules = join(to, 'node_modules');
  const copy = (from, path) =>
    cpSync(join(from, path), join(modules, path2(from), path), { recursive: true });
  const path2 = (from) => from.slice(from.lastIndexOf('node_modules/') + 'node_modules/'.length);
  const addonApi = dirname(require.resolve('node-addon-api/package.json', { paths: [library] }));
  for (const file of [
    'package.json',
    'index.js',
    'LICENSE.md',
    'napi.h',
    'napi-inl.h',
    'napi-inl.deprecated.h',
  ]) {
    copy(addonApi, file);
  }
  const headers = dirname(require.resolve('node-api-headers/package.json', { paths: [library] }));
  for (const file of ['package.json', 'index.js', 'symbols.js', 'include', 'LICENSE'])
    copy(headers, file);
}

function sizes(folder) {
  const bytes = (path) => {
    const info = statSync(path);
    if (!info.isDirectory()) return info.size;
    return readdirSync(path).reduce((sum, name) => sum + bytes(join(path, name)), 0);
  };
  return readdirSync(folder).map((name) => ({ name, bytes: bytes(join(folder, name)) }));
}

async function main() {
  const [given] = process.argv.slice(2);
  if (!given) throw new Error('usage: bench/gpu/pack FOLDER');
  const folder = resolve(given);
  if (existsSync(folder) && readdirSync(folder).length > 0) {
    throw new Error(`${folder} is not empty; give a folder that is not there yet`);
  }
  mkdirSync(folder, { recursive: true });
  await bundle(folder);
  copyLibrary(folder);
  cpSync(packedNode(), join(folder, 'node.xz'));
  for (const file of ['run', 'peer.py', 'README.md']) cpSync(join(here, file), join(folder, file));
  cpSync(join(bench, 'src/rooms/engine/peers/models.py'), join(folder, 'models.py'));
  const parts = sizes(folder);
  const total = parts.reduce((sum, { bytes }) => sum + bytes, 0);
  for (const { name, bytes } of parts)
    console.log(`${(bytes / 1e6).toFixed(1).padStart(6)} MB  ${name}`);
  console.log(`${(total / 1e6).toFixed(1).padStart(6)} MB  ${folder}`);
  if (total <= MOST_BYTES) return;
  rmSync(folder, { recursive: true });
  throw new Error(`the folder would have ${total} bytes; ${MOST_BYTES} are allowed`);
}

try {
  await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
