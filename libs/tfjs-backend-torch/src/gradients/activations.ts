import {
  cast,
  less,
  square,
  mul,
  sub,
  sum,
  step,
  scalar,
  type Tensor,
} from '@tensorflow/tfjs-core';
import type { TorchBackend } from '../backend.ts';
import { override, tensorOf } from './define.ts';

const output = { outputs: [true] };

/**
 * Gradients of activations from their outputs, in one pass each. Keeping the output instead of the
 * input costs no memory, because the next layer keeps it anyway.
 */
export function installActivationGradients(backend: TorchBackend): void {
  const fused = (name: string) => {
    const number = backend.mailbox.kernel(name);
    return (dy: Tensor, [y]: Tensor[]) => ({
      x: () => tensorOf(backend.binary(number, dy, y as Tensor)),
    });
  };
  override('Relu', {
    save: output,
    fused: fused('ReluGrad'),
    composed: (dy, [y]) => ({ x: () => mul(dy, step(y as Tensor)) }),
  });
  // From the output, an input of exactly 6 looks like a larger one: its gradient is 0 here, as in
  // TensorFlow.
  override('Relu6', {
    save: output,
    fused: fused('Relu6Grad'),
    composed: (dy, [y]) => ({
      x: () => mul(mul(dy, step(y as Tensor)), cast(less(y as Tensor, 6), 'float32')),
    }),
  });
  override('Sigmoid', {
    save: output,
    fused: fused('SigmoidGrad'),
    composed: (dy, [y]) => ({
      x: () => mul(dy, mul(y as Tensor, sub(scalar(1), y as Tensor))),
    }),
  });
  override('Tanh', {
    save: output,
    fused: fused('TanhGrad'),
    composed: (dy, [y]) => ({ x: () => mul(sub(scalar(1), square(y as Tensor)), dy) }),
  });
  installSoftmaxGradient(backend);
}

function installSoftmaxGradient(backend: TorchBackend): void {
  const number = backend.mailbox.kernel('SoftmaxGrad');
  override('Softmax', {
    save: output,
    fused: (dy, [y], { dim }) => ({
      logits: () => tensorOf(backend.run(number, [dy, y as Tensor], [dim as number])),
    }),
    composed: (dy, [y], { dim }) => ({
      logits: () => {
        const product = mul(dy, y as Tensor);
        return sub(product, mul(sum(product, dim as number, true), y as Tensor));
      },
    }),
  });
}
