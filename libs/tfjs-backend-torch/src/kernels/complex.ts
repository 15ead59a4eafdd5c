import type { TensorInfo } from '@tensorflow/tfjs-core';
import { kernel, type KernelFamily } from './define.ts';

/** Complex numbers and Fourier transforms. */
export const complex: KernelFamily = (backend) => {
  const code = (name: string): number => backend.mailbox.kernel(name);
  const one = (name: string) => {
    const number = code(name);
    return kernel<{ input: TensorInfo }>(({ input }) => backend.unary(number, input));
  };
  return {
    Complex: kernel<{ real: TensorInfo; imag: TensorInfo }>(({ real, imag }) =>
      backend.binary(code('Complex'), real, imag),
    ),
    Real: one('Real'),
    Imag: one('Imag'),
    FFT: one('FFT'),
    IFFT: one('IFFT'),
  };
};
