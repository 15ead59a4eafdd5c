import '@tensorflow/tfjs-backend-cpu';
// In Node the stock gradients come with the layers; they have to be there before ours.
import '@tensorflow/tfjs-layers';
import { registerBackend, registerKernel, type KernelFunc } from '@tensorflow/tfjs-core';
import { availableParallelism } from 'node:os';
import { backendName, TorchBackend } from './backend.ts';
import { installFastPaths } from './core/fast-paths.ts';
import { delegated, stringKernels } from './coverage.ts';
import { delegate, orStrings } from './delegate.ts';
import { TorchBackendError } from './errors.ts';
import { installGradients } from './gradients/index.ts';
import { accelerateLayers } from './layers/accelerate.ts';
import { completeTensors } from './layers/chained.ts';
import { setTorchBackend } from './installed.ts';
import { nativeKernels } from './kernels/index.ts';
import {
  loadAddon,
  type Native,
  type NativeDescription,
  type NativeNumerics,
} from './native/addon.ts';

/** How the backend is to run. */
export interface TorchOptions {
  /**
   * CPU threads, for the whole process and for good: results are the same bits for the same number
   * of threads.
   * @default the number of cores
   */
  readonly threads?: number;
  /**
   * Where tensors live: "cpu", "cuda" or "cuda:1"; "auto" is the first CUDA device if there is one that
   * can be used, else the CPU.
   * @default "cpu"
   */
  readonly device?: string;
  /**
   * What convolutions and matrix products multiply: float32, or bfloat16 with float32 sums. With
   * bfloat16, what stands between convolutions is bfloat16 as well; parameters, their gradients and
   * everything else stay float32.
   * @default "float32"
   */
  readonly precision?: 'float32' | 'bfloat16';
  /**
   * Whether CUDA devices may round float32 factors to TF32 (10 bits of mantissa), as they do several
   * times faster. Without effect on the CPU.
   * @default true
   */
  readonly tf32?: boolean;
  /**
   * The same bits each time on CUDA devices too, at the price of speed: cuDNN does not measure which
   * algorithm is fastest, and only deterministic ones are used. The CPU always does that.
   * @default false
   */
  readonly deterministic?: boolean;
  /**
   * Run the code that devices run on the CPU, for tests: libtorch's operators, and recorded steps
   * through fixed buffers.
   * @default false
   */
  readonly operatorsOnly?: boolean;
}

/** What the backend runs on. */
export interface TorchInfo extends NativeDescription {
  /** Where tensors live. */
  readonly device: string;
  readonly precision: 'float32' | 'bfloat16';
  readonly tf32: boolean;
  readonly deterministic: boolean;
}

let installed:
  { readonly backend: TorchBackend; readonly options: Required<TorchOptions> } | undefined;

/**
 * Registers the backend 'torch' with its kernels and gradients. Make it the current one with
 * `await tf.setBackend('torch')`. A second call may change how numbers are computed (for steps that are
 * recorded from then on), but neither threads nor device. Also lets the
 * BatchNormalization layer of tfjs-layers use a fused kernel when it trains on this backend.
 */
export function installTorchBackend(options: TorchOptions = {}): TorchInfo {
  const native = loadAddon();
  const compiled = resolved(native, compileOptions(options));
  if (installed) refuseChange(installed.options, compiled);
  else native.setThreads(compiled.threads);
  // Read when cuBLAS is first used.
  if (compiled.deterministic) process.env['CUBLAS_WORKSPACE_CONFIG'] ??= ':4096:8';
  native.setNumerics(numericsOf(compiled));
  installed = {
    backend: installed?.backend ?? install(native, compiled.device),
    options: compiled,
  };
  return torchInfo();
}

function install(native: Native, device: string): TorchBackend {
  selectDevice(native, device);
  const backend = new TorchBackend(native, device !== 'cpu');
  setTorchBackend(backend);
  registerBackend(backendName, () => backend, 4);
  registerKernels(backend);
  installGradients(backend);
  accelerateLayers();
  completeTensors();
  installFastPaths();
  return backend;
}

function refuseChange(had: Required<TorchOptions>, wanted: Required<TorchOptions>): void {
  if (had.threads === wanted.threads && had.device === wanted.device) return;
  const message =
    `The torch backend runs on ${had.threads} threads and ${had.device} already; ` +
    `one process has one setting, so ${wanted.threads} threads on ${wanted.device} need another.`;
  throw new TorchBackendError('usage', message);
}

function numericsOf(options: Required<TorchOptions>): NativeNumerics {
  const { precision, tf32, deterministic, operatorsOnly } = options;
  return { bfloat16: precision === 'bfloat16', tf32, deterministic, operatorsOnly };
}

function resolved(native: Native, options: Required<TorchOptions>): Required<TorchOptions> {
  if (options.device !== 'auto') return options;
  return { ...options, device: native.describe().cuda > 0 ? 'cuda' : 'cpu' };
}

const plain: Required<TorchOptions> = {
  ...{ threads: availableParallelism(), device: 'cpu', precision: 'float32' },
  ...{ tf32: true, deterministic: false, operatorsOnly: false },
};

function compileOptions(options: TorchOptions): Required<TorchOptions> {
  const { threads, device } = options;
  if (threads !== undefined && (!Number.isInteger(threads) || threads < 1)) {
    throw new TorchBackendError(
      'usage',
      `threads must be a whole number from 1 on, not ${threads}.`,
    );
  }
  if (device !== undefined && !/^(auto|cpu|cuda(:\d+)?)$/.test(device)) {
    throw new TorchBackendError(
      'usage',
      `device must be "auto", "cpu", "cuda" or "cuda:N", not "${device}".`,
    );
  }
  return { ...plain, ...options };
}

function selectDevice(native: Native, device: string): void {
  if (device !== 'cpu' && native.describe().cuda === 0) {
    const { version, cudaCompiled } = native.describe();
    const why = cudaCompiled
      ? 'sees no CUDA device'
      : 'is used without CUDA, whose headers were not there when the addon was built';
    const message = `libtorch ${version} ${why}; use device "cpu".`;
    throw new TorchBackendError('unavailable', message);
  }
  native.setDevice(device);
}

function registerKernels(backend: TorchBackend): void {
  const kernels: Record<string, KernelFunc> = { ...nativeKernels(backend) };
  for (const name of stringKernels) {
    const native = kernels[name];
    if (native) kernels[name] = orStrings(backend, name, native);
  }
  for (const name of Object.keys(delegated)) kernels[name] ??= delegate(backend, name);
  for (const [kernelName, kernelFunc] of Object.entries(kernels)) {
    registerKernel({ kernelName, backendName, kernelFunc });
  }
}

/** What the installed backend runs on: libtorch's version, vector instructions, threads, CUDA. */
export function torchInfo(): TorchInfo {
  if (!installed) throw new TorchBackendError('usage', 'Call installTorchBackend() first.');
  const { backend, options } = installed;
  const { device, precision, tf32, deterministic } = options;
  return { ...backend.native.describe(), device, precision, tf32, deterministic };
}
