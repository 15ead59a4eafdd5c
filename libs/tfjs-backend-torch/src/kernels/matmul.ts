import {
  backend_util,
  util,
  type BatchMatMulAttrs,
  type Tensor,
  type TensorInfo,
  type _FusedMatMulAttrs,
} from '@tensorflow/tfjs-core';
import { flag, kernel, type KernelFamily } from './define.ts';
import { tail } from './fused.ts';

interface Operands {
  readonly a: TensorInfo;
  readonly b: TensorInfo;
}

/** Matrix products and sums of products. */
export const matmul: KernelFamily = (backend) => {
  const product = backend.mailbox.kernel('BatchMatMul');
  const fused = backend.mailbox.kernel('_FusedMatMul');
  const einsum = backend.mailbox.kernel('Einsum');
  return {
    BatchMatMul: kernel<Operands, BatchMatMulAttrs>(({ a, b }, { transposeA, transposeB }) => {
      util.assert(a.shape.length >= 2 && b.shape.length >= 2, () => 'matMul needs matrices');
      return backend.run(product, [a, b], [flag(transposeA), flag(transposeB)]);
    }),
    _FusedMatMul: kernel<
      Operands & { bias?: TensorInfo; preluActivationWeights?: TensorInfo },
      _FusedMatMulAttrs
    >((inputs, attrs) => {
      const end = tail(inputs, attrs);
      const numbers = [flag(attrs.transposeA), flag(attrs.transposeB), ...end.numbers];
      return backend.run(fused, [inputs.a, inputs.b, ...end.inputs], numbers);
    }),
    Einsum: kernel<Tensor[], { equation: string }>((inputs, { equation }) => {
      const tensors = Object.values(inputs);
      const { allDims, idDims } = backend_util.decodeEinsumEquation(equation, tensors.length);
      backend_util.checkEinsumDimSizes(allDims.length, idDims, tensors);
      const text = equation.replace(/\s/g, '');
      const codes = Array.from(text, (c) => c.charCodeAt(0));
      return backend.run(einsum, tensors, codes);
    }),
  };
};
