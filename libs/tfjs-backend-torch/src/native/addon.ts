import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { TorchBackendError } from '../errors.ts';

/** What the addon says about libtorch and the machine. */
export interface NativeDescription {
  /** libtorch's version, such as "1.13.0". */
  readonly version: string;
  /** The widest vector instructions that libtorch uses: "AVX512", "AVX2", ... */
  readonly cpuCapability: string;
  /** The widest vector instructions that this package's own code uses: "avx512", "avx2", ... */
  readonly instructionSet: string;
  /** CPU threads in use. */
  readonly threads: number;
  /** How many CUDA devices there are that this addon can use. */
  readonly cuda: number;
  /** Whether the addon was built with CUDA's headers. */
  readonly cudaCompiled: boolean;
}

/** How numbers are computed; native/core/device.h says what each means. */
export interface NativeNumerics {
  readonly tf32: boolean;
  readonly bfloat16: boolean;
  readonly deterministic: boolean;
  /** Take the code of other devices on the CPU as well. */
  readonly operatorsOnly: boolean;
}

/**
 * The functions of the native addon. Arguments and results of `call` travel in the mailbox; see
 * native/core/session.h.
 */
export interface Native {
  /** Runs a kernel on what is in the mailbox and leaves its outputs there; how many they are. */
  call(kernel: number, inputs: number, numbers: number): number;
  /** Gives a tensor's memory back. */
  release(handle: number): void;
  /** Makes a tensor; its shape is in the mailbox. Returns the handle. */
  write(values: ArrayBufferView, dtype: number, rank: number): number;
  /** Copies a tensor's elements out, in row-major order. */
  read(handle: number, values: ArrayBufferView): void;
  setMailbox(mailbox: Float64Array): void;
  /** The kernels' names, in the order of their integers. */
  kernels(): string[];
  /** How many tensors there are. */
  live(): number;
  describe(): NativeDescription;
  setThreads(threads: number): void;
  setDevice(device: string): void;
  setNumerics(numerics: NativeNumerics): void;
  /** Waits until all of a group's processes have come; an empty path leaves the group. */
  joinGroup(path: string, rank: number, size: number): void;
  /** Copies elements into a tensor where it lies, in row-major order. */
  overwrite(handle: number, values: ArrayBufferView): void;
  /** The same without waiting for the device; the values may be changed as soon as it returns. */
  upload(handle: number, values: ArrayBufferView): void;
  /** Copies a tensor's elements out, as they are now, while the device goes on. */
  readLater(handle: number, values: ArrayBufferView): Promise<void>;

  /** Begins to record; the handles of all variables are in the mailbox. */
  recordBegin(variables: number): void;
  /** Computes what was only recorded so far, which may be all of a step; nothing more is recorded. */
  recordCompute(whole: boolean): void;
  /**
   * Ends a recording, with the variables' present handles: the number of what was recorded, or -1 if
   * it cannot be a program. The mailbox then says whether it has been computed (1) or not yet (0).
   */
  recordEnd(variables: number): number;
  programsEqual(a: number, b: number): boolean;
  /** The same with neighbouring operations joined: the number of the new program. */
  programFuse(program: number): number;
  /** The names of its kernels, in order. */
  programKernels(program: number): string[];
  /** Which variables it needs, as places in the list that it was recorded with. */
  programVariables(program: number): Int32Array;
  /** CPU seconds of each operation on the running thread, summed since the first call. */
  programProfile(program: number): Float64Array;
  /** Why the device cannot replay it by itself, or "" if it can or did not try yet. */
  programObstacle(program: number): string;
  /** Whether the device replays it by itself. */
  programCaptured(program: number): boolean;
  programFree(program: number): void;
  /** Runs on a thread of its own; the handles of the variables it needs are in the mailbox. */
  programRun(program: number, variables: number): Promise<void>;
}

/** Whether the addon can be loaded, and if not, why and what to do about it. */
export type AddonStatus =
  | { readonly available: true; readonly file: string; readonly libtorch: LibtorchOrigin }
  | { readonly available: false; readonly reason: string; readonly remedy: string };

/** Which libtorch an addon was built against. */
export interface LibtorchOrigin {
  readonly version: string;
  /** "system", "PyTorch" or "$LIBTORCH". */
  readonly source: string;
  readonly prefix: string;
}

const packageFolder = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
/** A build of tools/sanitize.mjs lies apart. */
const variant = process.env['TFJS_TORCH_SANITIZE'] === '1' ? ['sanitized'] : [];
const buildFolder = process.env['TFJS_TORCH_BUILD'] ?? join(packageFolder, 'build', ...variant);
const addonFile = join(buildFolder, 'tfjs-torch.node');
const remedy = `node ${join(packageFolder, 'tools', 'build.mjs')}`;

/** Looks for the built addon without loading it. */
export function findAddon(): AddonStatus {
  if (!existsSync(addonFile)) {
    return { available: false, reason: 'the native addon has not been built', remedy };
  }
  const { libtorch } = JSON.parse(readFileSync(join(buildFolder, 'addon.json'), 'utf8')) as {
    libtorch: LibtorchOrigin & { lib: string };
  };
  if (!isIn(libtorch.lib)) {
    const reason = `libtorch ${libtorch.version} is no longer in ${libtorch.lib}`;
    return { available: false, reason, remedy };
  }
  const { version, source, prefix } = libtorch;
  return { available: true, file: addonFile, libtorch: { version, source, prefix } };
}

/** Where nothing is compiled, the library lies under its versioned name only. */
function isIn(folder: string): boolean {
  return existsSync(folder) && readdirSync(folder).some((name) => name.startsWith('libtorch_cpu.'));
}

let loaded: Native | undefined;

/** Loads the addon, once per process. */
export function loadAddon(): Native {
  if (loaded) return loaded;
  const status = findAddon();
  if (!status.available) {
    const message = `The torch backend is not available: ${status.reason}. Run \`${status.remedy}\`.`;
    throw new TorchBackendError('unavailable', message);
  }
  try {
    loaded = createRequire(import.meta.url)(status.file) as Native;
    return loaded;
  } catch (cause) {
    const text = cause instanceof Error ? cause.message : String(cause);
    const message = `The torch backend's addon cannot be loaded: ${text}. Run \`${remedy} --force\`.`;
    throw new TorchBackendError('unavailable', message, { cause });
  }
}
