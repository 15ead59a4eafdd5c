#!/usr/bin/env node
/**
 * @file Builds the native addon against whatever libtorch this machine has.
 *
 *     node tools/build.mjs [--force] [--quiet]
 *
 * Does nothing when the addon is there and nothing it was made of has changed. What it makes lies
 * under build/ ($TFJS_TORCH_BUILD): the addon, addon.json (what it was made of), build.log, and objects by content hash.
 */
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { CompileError, closure, hash, makeAll, runProgram } from './compile.mjs';
import { findLibtorch } from './libtorch.mjs';
import { withLock } from './lock.mjs';
import { headerFile, sources, variants } from './sources.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const native = join(root, 'native');
/** Set by sanitize.mjs: such builds lie apart. */
const isSanitized = process.env['TFJS_TORCH_SANITIZE'] === '1';
const build =
  process.env['TFJS_TORCH_BUILD'] ?? join(root, 'build', ...(isSanitized ? ['sanitized'] : []));

/** The finished addon. */
export const addonFile = join(build, 'tfjs-torch.node');
/** What the addon was made of. */
export const manifestFile = join(build, 'addon.json');
/** Everything the compiler said. */
export const logFile = join(build, 'build.log');

/** Why an addon could not be built: one line with the remedy. The compiler's words are in the log. */
export class BuildError extends Error {
  constructor(message, options) {
    super(message, options);
    this.name = 'BuildError';
  }
}

/**
 * Builds the addon if it is missing or out of date.
 * @returns {Promise<{ addon: string, built: boolean, seconds: number, libtorch: object }>}
 */
export async function buildAddon({ force = false, log = () => {}, libtorch } = {}) {
  const started = performance.now();
  const result = (built, found) => ({
    addon: addonFile,
    built,
    seconds: (performance.now() - started) / 1000,
    libtorch: found,
  });
  const ready = force ? undefined : readManifest(libtorch);
  if (ready) return result(false, ready.libtorch);
  const found = libtorch ?? findLibtorch();
  if (!found) throw new BuildError(missingLibtorch());
  mkdirSync(build, { recursive: true });
  return withLock(join(build, 'lock'), async () => {
    const plan = planFor(found);
    if (!force && readManifest(libtorch)?.key === plan.key) return result(false, found);
    await execute(plan, log);
    return result(true, found);
  });
}

function missingLibtorch() {
  return (
    'No libtorch was found. Install one of: `apt-get install libtorch-dev` (Debian, Ubuntu), ' +
    '`pip install torch`, or unpack libtorch and set LIBTORCH to its folder.'
  );
}

/** The manifest, if the addon it describes is still what a build would make. */
function readManifest(libtorch) {
  if (!existsSync(manifestFile) || !existsSync(addonFile)) return undefined;
  const manifest = JSON.parse(readFileSync(manifestFile, 'utf8'));
  const wanted = libtorch?.prefix ?? process.env['LIBTORCH'];
  if (wanted && wanted !== manifest.libtorch.prefix) return undefined;
  if (!existsSync(join(manifest.libtorch.lib, 'libtorch_cpu.so'))) return undefined;
  return planFor(manifest.libtorch).key === manifest.key ? manifest : undefined;
}

function nodeHeaders() {
  const require = createRequire(import.meta.url);
  return [
    require('node-api-headers').include_dir,
    dirname(require.resolve('node-addon-api/package.json')),
  ];
}

/** Bad accesses, leaks and undefined behaviour end the process; see sanitize.mjs. */
const sanitizing = [
  ...['-fsanitize=address,undefined', '-fno-sanitize=vptr', '-fno-sanitize-recover=all'],
  ...['-fno-omit-frame-pointer', '-g1', '-DTB_SANITIZED'],
];

function compilerFlags(found) {
  return [
    `-std=c++${found.standard}`,
    '-O2',
    '-fPIC',
    '-fvisibility=hidden',
    '-fno-math-errno',
    '-fno-trapping-math',
    '-Wall',
    '-Wextra',
    // Compilers that nobody has tried yet may warn of what is no error.
    ...(process.env['TFJS_TORCH_LENIENT'] ? [] : ['-Werror']),
    ...(isSanitized ? sanitizing : []),
    // GCC sees it in newer libtorch's small vectors, where it is not.
    '-Wno-maybe-uninitialized',
    `-D_GLIBCXX_USE_CXX11_ABI=${found.cxx11Abi ? 1 : 0}`,
    '-DNAPI_VERSION=8',
    '-DNAPI_CPP_EXCEPTIONS',
    `-I${native}`,
    ...[...nodeHeaders(), found.include, ...(found.cudaInclude ?? [])]
      // The compiler's own folders must keep their place in the search.
      .filter((folder) => folder !== '/usr/include')
      .flatMap((folder) => ['-isystem', folder]),
  ];
}

/** Every command of a build, and the key that names its outcome. */
function planFor(found) {
  const compiler = process.env['CXX'] ?? 'g++';
  const flags = compilerFlags(found);
  const base = hash(compiler, found.version, found.lib, ...flags);
  const header = {
    source: headerFile,
    output: join(build, 'pch', hash(base, text(headerFile)), 'torch.h.gch'),
  };
  const objects = sources(found)
    .flatMap((file) => variants(file))
    .map((variant) => object({ ...variant, base, header }));
  const key = hash(base, ...objects.map((o) => o.output));
  return { key, compiler, flags, header, objects, found };
}

const text = (file) => [...closure(join(native, file), [native]).values()].join('\0');

function object({ file, extra, label, base, header }) {
  const own = text(file);
  const usesTorch = own.includes('ATen/ATen.h');
  const name = `${hash(base, own, ...extra)}.o`;
  return {
    file,
    extra,
    subject: label,
    output: join(build, 'obj', name),
    after: usesTorch ? [header.output] : [],
    usesTorch,
  };
}

async function execute(plan, log) {
  const lines = [`libtorch ${plan.found.version} (${plan.found.source}) in ${plan.found.lib}\n`];
  const note = (line) => {
    lines.push(line);
    log(line.split('\n')[0]);
  };
  try {
    const needed = plan.objects.some((o) => !existsSync(o.output));
    const tasks = plan.objects.map((o) => compileTask(plan, o));
    await makeAll(needed ? [headerTask(plan), ...tasks] : tasks, note);
    await link(plan, note);
  } catch (error) {
    lines.push(error instanceof CompileError ? error.output : String(error));
    throw explain(error, plan);
  } finally {
    writeFileSync(logFile, lines.join('\n'));
  }
}

function headerTask({ compiler, flags, header }) {
  return {
    subject: 'precompiled header',
    output: header.output,
    program: compiler,
    args: (out) => [...flags, '-x', 'c++-header', join(native, header.source), '-o', out],
  };
}

function compileTask({ compiler, flags, header }, { file, extra, subject, output, ...rest }) {
  const precompiled = rest.usesTorch ? ['-include', header.output.replace(/\.gch$/, '')] : [];
  return {
    subject,
    output,
    after: rest.after,
    program: compiler,
    args: (out) => [...precompiled, ...flags, ...extra, '-c', join(native, file), '-o', out],
  };
}

async function link({ compiler, objects, found, key }, note) {
  const temporary = `${addonFile}.${process.pid}.tmp`;
  const libraries = [
    'torch',
    'torch_cpu',
    ...(found.cuda ? ['torch_cuda', 'c10_cuda'] : []),
    'c10',
  ];
  const args = [
    '-shared',
    ...(isSanitized ? sanitizing : []),
    '-o',
    temporary,
    ...objects.map((o) => o.output),
    `-L${found.lib}`,
    `-Wl,-rpath,${found.lib}`,
    '-Wl,--no-as-needed',
    ...libraries.map((name) => `-l${name}`),
  ];
  try {
    note(`link\n${await runProgram(compiler, args, { subject: 'link' })}`);
    renameSync(temporary, addonFile);
  } finally {
    rmSync(temporary, { force: true });
  }
  writeFileSync(manifestFile, JSON.stringify({ key, libtorch: found }, null, 2));
}

/** One line that says what to do. */
function explain(error, { compiler, found }) {
  const where = `The compiler's output is in ${logFile}.`;
  if (/ENOENT/.test(error.message)) {
    return new BuildError(
      `No C++ compiler: \`${compiler}\` is not there. \`apt-get install g++\`, or set CXX.`,
      { cause: error },
    );
  }
  const subject = `libtorch ${found.version} (${found.source}, ${found.prefix})`;
  return new BuildError(
    `The addon does not build against ${subject}: ${error.message} ` +
      `Set LIBTORCH to another libtorch, or CXX to a newer compiler. ${where}`,
    { cause: error },
  );
}

async function main() {
  const quiet = process.argv.includes('--quiet');
  const log = quiet ? undefined : (line) => console.error(line);
  try {
    const done = await buildAddon({ force: process.argv.includes('--force'), log });
    const { version, source } = done.libtorch;
    const verb = done.built ? 'built' : 'up to date';
    console.error(`${verb} in ${done.seconds.toFixed(1)} s: libtorch ${version} (${source})`);
  } catch (error) {
    console.error(error instanceof BuildError ? error.message : error);
    process.exitCode = 1;
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) await main();
