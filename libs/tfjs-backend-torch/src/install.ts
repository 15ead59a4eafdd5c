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
import { loadAddon, type Native, type NativeDescription } from './native/addon.ts';

/** How the backend is to run. */
export interface TorchOptions {
  /**
   * CPU threads, for the whole process and for good: results are the same bits for the same number
   * of threads.
   * @default the number of cores
   */
  readonly threads?: number;
  /**
   * Where tensors live: "cpu", "cuda" or "cuda:1".
   * @default "cpu"
   */
  readonly device?: string;
}

/** What the backend runs on. */
export interface TorchInfo extends NativeDescription {
  /** Where tensors live. */
  readonly device: string;
}

let installed:
  { readonly backend: TorchBackend; readonly options: Required<TorchOptions> } | undefined;

/**
 * Registers the backend 'torch' with its kernels and gradients. Make it the current one with
 * `await tf.setBackend('torch')`. A second call with the same options does nothing. Also lets the
 * BatchNormalization layer of tfjs-layers use a fused kernel when it trains on this backend.
 */
export function installTorchBackend(options: TorchOptions = {}): TorchInfo {
  const compiled = compileOptions(options);
  if (installed) {
    const { threads, device } = installed.options;
    if (threads !== compiled.threads || device !== compiled.device) {
      const message =
        `The torch backend runs on ${threads} threads and ${device} already; ` +
        `one process has one setting, so ${compiled.threads} threads on ${compiled.device} need another.`;
      throw new TorchBackendError('usage', message);
    }
    return torchInfo();
  }
  const native = loadAddon();
  native.setThreads(compiled.threads);
  selectDevice(native, compiled.device);
  const backend = new TorchBackend(native);
  installed = { backend, options: compiled };
  setTorchBackend(backend);
  registerBackend(backendName, () => backend, 4);
  registerKernels(backend);
  installGradients(backend);
  accelerateLayers();
  completeTensors();
  installFastPaths();
  return torchInfo();
}

function compileOptions({ threads, device }: TorchOptions): Required<TorchOptions> {
  if (threads !== undefined && (!Number.isInteger(threads) || threads < 1)) {
    throw new TorchBackendError(
      'usage',
      `threads must be a whole number from 1 on, not ${threads}.`,
    );
  }
  if (device !== undefined && !/^(cpu|cuda(:\d+)?)$/.test(device)) {
    throw new TorchBackendError(
      'usage',
      `device must be "cpu", "cuda" or "cuda:N", not "${device}".`,
    );
  }
  return { threads: threads ?? availableParallelism(), device: device ?? 'cpu' };
}

function selectDevice(native: Native, device: string): void {
  if (device !== 'cpu' && native.describe().cuda === 0) {
    const { version } = native.describe();
    const message = `libtorch ${version} sees no CUDA device; use device "cpu".`;
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
  return { ...backend.native.describe(), device: options.device };
}
