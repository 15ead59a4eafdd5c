/**
 * @file Finds CUDA's headers for a libtorch that was built with CUDA: those of the toolkit (nvcc), or
 * of PyPI's wheels beside PyTorch. Nothing but headers is needed: libtorch brings the libraries.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Every header of these has to be found in one of the folders. */
const NEEDED = ['cuda_runtime_api.h', 'crt/host_defines.h'];

/** Folders that together have CUDA's headers, or undefined; those of torch's own version first. */
export function cudaHeaders(prefix) {
  const wanted = cudaOfTorch(prefix);
  const sets = candidates(prefix).filter(isComplete);
  return sets.find((folders) => majorOf(folders) === wanted) ?? sets[0];
}

function candidates(prefix) {
  const given = process.env['TFJS_TORCH_CUDA_INCLUDE']?.split(':').filter(Boolean);
  const wheels = wheelFolders(join(dirname(prefix), 'nvidia'));
  const toolkits = [
    process.env['CUDA_HOME'],
    process.env['CUDA_PATH'],
    nvccHome(),
    '/usr/local/cuda',
  ]
    .filter(Boolean)
    .map((home) => [join(home, 'include')]);
  return [...(given ? [given, [...given, ...wheels]] : []), ...toolkits, wheels];
}

const isComplete = (folders) =>
  NEEDED.every((header) => folders.some((folder) => existsSync(join(folder, header))));

/** nvidia/cu13/include, or nvidia/cuda_runtime/include and its like. */
function wheelFolders(nvidia) {
  if (!existsSync(nvidia)) return [];
  return readdirSync(nvidia)
    .map((name) => join(nvidia, name, 'include'))
    .filter((folder) => existsSync(folder));
}

function nvccHome() {
  try {
    const found = execFileSync('sh', ['-c', 'command -v nvcc'], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    return dirname(dirname(realpathSync(found.toString().trim())));
  } catch {
    return undefined;
  }
}

/** The major version of the CUDA that torch was built with, as its Python part says. */
function cudaOfTorch(prefix) {
  const file = join(prefix, 'version.py');
  if (!existsSync(file)) return undefined;
  return readFileSync(file, 'utf8').match(/^cuda\b.*?['"](\d+)\./m)?.[1];
}

function majorOf(folders) {
  const file = folders.map((f) => join(f, 'cuda_runtime_api.h')).find(existsSync);
  const version = readFileSync(file, 'utf8').match(/#define\s+CUDART_VERSION\s+(\d+)/)?.[1];
  return version && String(Math.floor(Number(version) / 1000));
}
