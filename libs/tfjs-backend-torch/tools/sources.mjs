/** @file Which C++ files the addon consists of, and for which instruction sets each is compiled. */
import { readdirSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const native = join(dirname(dirname(fileURLToPath(import.meta.url))), 'native');

/** The header that is precompiled. */
export const headerFile = 'core/torch.h';

/** Instruction sets of the vector code, with the compiler flags that turn them on. */
const instructionSets = {
  x64: {
    baseline: [],
    avx2: ['-mavx2', '-mfma', '-mf16c', '-mbmi2'],
    avx512: [
      ...['-mavx512f', '-mavx512vl', '-mavx512bw', '-mavx512dq', '-mavx2', '-mfma', '-mf16c'],
      ...['-mbmi2', '-mprefer-vector-width=512'],
    ],
  },
};

/** All C++ files for a libtorch, relative to native/: with CUDA, or with what says that it is not there. */
export function sources(libtorch) {
  const other = libtorch.cudaInclude ? 'nocuda/' : 'cuda/';
  return readdirSync(native, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.cc'))
    .map((entry) => relative(native, join(entry.parentPath, entry.name)))
    .filter((file) => !file.startsWith(other))
    .sort();
}

/** How a file is compiled: once, or once per instruction set. */
export function variants(file) {
  if (!file.startsWith('cpu/isa/')) return [{ file, label: file, extra: [] }];
  const sets = instructionSets[process.arch] ?? { baseline: [] };
  return Object.entries(sets).map(([name, flags]) => ({
    file,
    label: `${file} (${name})`,
    extra: ['-O3', `-DTB_ISA=${name}`, ...flags],
  }));
}
