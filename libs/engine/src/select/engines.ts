import * as tf from '@tensorflow/tfjs-core';
import type { Json } from '@capsweep/domain';
import { findAddon, installTorchBackend } from '@capsweep/tfjs-backend-torch';

/** What can execute a model, fastest first. */
export const engineNames = ['torch', 'tensorflow', 'cpu'] as const;

/** A name in {@link engineNames}. */
export type EngineName = (typeof engineNames)[number];

/** Facts about a running engine, for the record. */
export type EngineFacts = Readonly<Record<string, Json>>;

/** An attempt to start an engine. */
export type StartResult =
  | { readonly started: true; readonly facts: EngineFacts; readonly summary: string }
  | { readonly started: false; readonly why: string };

/** How an engine computes, where it has a choice. */
export interface Numerics {
  /** What convolutions and matrix products multiply. @default "float32" */
  readonly precision?: 'float32' | 'bfloat16';
  /** Whether CUDA devices may round float32 factors to TF32. @default true */
  readonly tf32?: boolean;
  /** The same bits each time on CUDA devices too. @default false */
  readonly deterministic?: boolean;
}

/** Starts an engine with a number of CPU threads, or says why not. */
export type Starter = (threads: number, numerics: Numerics) => Promise<StartResult>;

/** Our backend on libtorch, on a CUDA device where there is one. */
const torch: Starter = async (threads, numerics) => {
  const addon = findAddon();
  if (!addon.available) return { started: false, why: `${addon.reason}; run \`${addon.remedy}\`` };
  try {
    const info = installTorchBackend({ ...numerics, threads, device: 'auto' });
    await tf.setBackend('torch');
    const { version, cpuCapability, device, precision } = info;
    const how = [`libtorch ${version}`, device, cpuCapability, counted(threads)];
    if (precision !== 'float32') how.push(precision);
    const summary = `torch (${how.join(', ')})`;
    return { started: true, facts: { ...info }, summary };
  } catch (error) {
    return { started: false, why: messageOf(error) };
  }
};

/** What is looked at of the official bindings. */
interface Binding {
  readonly version?: { readonly 'tfjs-node'?: string };
}

/** The official native binding, where somebody has installed it. */
const tensorflow: Starter = async (threads) => {
  // Read when the library loads; it has no other way of being told.
  process.env['TF_NUM_INTRAOP_THREADS'] ??= String(threads);
  process.env['OMP_NUM_THREADS'] ??= String(threads);
  const reasons: string[] = [];
  for (const name of ['@tensorflow/tfjs-node-gpu', '@tensorflow/tfjs-node']) {
    try {
      const module = (await import(name)) as Binding & { default?: Binding };
      if (!(await tf.setBackend('tensorflow'))) throw new Error('its backend does not start');
      const version = (module.version ?? module.default?.version)?.['tfjs-node'] ?? 'unknown';
      const summary = `tensorflow (${name} ${version}, ${counted(threads)})`;
      return { started: true, facts: { package: name, version, threads }, summary };
    } catch (error) {
      reasons.push(isMissing(error) ? `${name} is not installed` : `${name}: ${messageOf(error)}`);
    }
  }
  return { started: false, why: reasons.join(', ') };
};

/** TensorFlow.js in plain JavaScript: everywhere, and some hundred times slower. */
const cpu: Starter = async () => {
  await import('@tensorflow/tfjs-backend-cpu');
  await tf.setBackend('cpu');
  return { started: true, facts: { version: tf.version_core }, summary: 'cpu (plain JavaScript)' };
};

/** How to start each engine. */
export const starters: Readonly<Record<EngineName, Starter>> = { torch, tensorflow, cpu };

const counted = (threads: number): string => `${threads} thread${threads === 1 ? '' : 's'}`;

const messageOf = (error: unknown): string =>
  error instanceof Error ? (error.message.split('\n')[0] as string) : String(error);

const isMissing = (error: unknown): boolean =>
  (error as NodeJS.ErrnoException).code === 'ERR_MODULE_NOT_FOUND';
