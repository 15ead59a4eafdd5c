/**
 * @file Finds a libtorch: $LIBTORCH, the system's packages, or an installed PyTorch. Everything that
 * a compiler must know about it (ABI, C++ standard, version, CUDA) is read from its own files.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { cudaHeaders } from './cuda.mjs';

const VERSION_HEADERS = [
  'torch/headeronly/version.h',
  'torch/csrc/api/include/torch/version.h',
  'torch/version.h',
];

/** Where libraries may lie below a prefix, in the order in which they are tried. */
const LIB_FOLDERS = ['lib', `lib/${multiarch()}`, 'lib64'];

function multiarch() {
  const cpu = { x64: 'x86_64', arm64: 'aarch64' }[process.arch] ?? process.arch;
  return `${cpu}-linux-gnu`;
}

/** Every libtorch of this machine, the preferred one first; `wanted` (a folder) excludes others. */
export function findLibtorch(wanted = process.env['LIBTORCH']) {
  if (wanted) return describe(wanted, '$LIBTORCH');
  const python = () => describe(pythonTorch(), 'PyTorch');
  const system = () => describe('/usr', 'system');
  const order = hasNvidia() ? [python, system] : [system, python];
  for (const look of order) {
    const found = look();
    if (found) return found;
  }
  return undefined;
}

function hasNvidia() {
  return existsSync('/proc/driver/nvidia/version') || existsSync('/dev/nvidiactl');
}

/** The folder of an installed `torch` package, without importing it (which takes seconds). */
function pythonTorch() {
  const code = 'import importlib.util as u; s = u.find_spec("torch"); print(s.origin if s else "")';
  for (const python of [process.env['PYTHON'], 'python3', 'python'].filter(Boolean)) {
    try {
      const origin = execFileSync(python, ['-c', code], { stdio: ['ignore', 'pipe', 'ignore'] });
      const text = origin.toString().trim();
      if (text !== '') return text.replace(/[/\\]__init__\.py$/, '');
    } catch {
      continue;
    }
  }
  return undefined;
}

function describe(prefix, source) {
  if (!prefix) return undefined;
  const include = [join(prefix, 'include')].filter((f) => existsSync(join(f, 'ATen/ATen.h')))[0];
  const lib = LIB_FOLDERS.map((f) => join(prefix, f)).find((f) => hasLibrary(f, 'torch_cpu'));
  if (!include || !lib) return undefined;
  const cuda = hasLibrary(lib, 'torch_cuda');
  return {
    source,
    prefix,
    include,
    lib,
    version: versionOf(include),
    standard: standardOf(include),
    cxx11Abi: cxx11AbiOf(lib),
    cuda,
    cudaInclude: cuda ? cudaHeaders(prefix) : undefined,
  };
}

const hasLibrary = (folder, name) => existsSync(join(folder, `lib${name}.so`));

function versionOf(include) {
  const numbers = {};
  for (const header of VERSION_HEADERS.map((h) => join(include, h)).filter(existsSync)) {
    const text = readFileSync(header, 'utf8');
    for (const part of ['MAJOR', 'MINOR', 'PATCH']) {
      numbers[part] ??= text.match(new RegExp(`define TORCH_VERSION_${part} (\\d+)`))?.[1];
    }
  }
  return [numbers.MAJOR, numbers.MINOR, numbers.PATCH].map((n) => n ?? '0').join('.');
}

/** The C++ standard that its headers ask for; at least 17, which our own sources use. */
function standardOf(include) {
  const header = join(include, 'torch/csrc/api/include/torch/all.h');
  const asked = existsSync(header)
    ? readFileSync(header, 'utf8').match(/C\+\+(\d\d) or later/)?.[1]
    : undefined;
  return Math.max(17, Number(asked ?? 17));
}

/** Which of the two std::string layouts its functions were compiled with. */
function cxx11AbiOf(lib) {
  const core = readdirSync(lib).find((name) => name.startsWith('libc10.so'));
  if (!core) return true;
  const symbols = readFileSync(join(lib, core));
  return symbols.includes('torchCheckFail') ? symbols.includes('NSt7__cxx1112basic_string') : true;
}
