import * as tf from '@tensorflow/tfjs-core';
import { findAddon } from '@capsweep/tfjs-backend-torch';
import { startEngine } from '../select/start-engine.ts';

/** The engines that this machine can run; `cpu` always. */
export const enginesHere: readonly ('cpu' | 'torch')[] = findAddon().available
  ? ['cpu', 'torch']
  : ['cpu'];

/** Makes an engine the current one; a process may change between them in tests. */
export async function useEngine(engine: 'cpu' | 'torch'): Promise<void> {
  await startEngine({ engine, threads: 1 });
  await tf.ready();
}
