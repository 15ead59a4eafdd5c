/** @file Stands for `@tensorflow/tfjs-node`: a backend of that name which computes as the stock CPU one does. */
import { getKernelsForBackend, registerBackend, registerKernel } from '@tensorflow/tfjs-core';
import { MathBackendCPU } from '@tensorflow/tfjs-backend-cpu';

registerBackend('tensorflow', () => new MathBackendCPU(), 3);
for (const kernel of getKernelsForBackend('cpu')) {
  registerKernel({ ...kernel, backendName: 'tensorflow' });
}
export const version = { 'tfjs-node': '4.22.0' };
