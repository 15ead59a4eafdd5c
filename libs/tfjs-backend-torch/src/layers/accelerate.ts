import { mul, relu6, sub, tidy, type Tensor } from '@tensorflow/tfjs-core';
import { layers } from '@tensorflow/tfjs-layers';
import { onTorch } from '../gradients/define.ts';
import { batchNormTrain } from '../ops/batch-norm-train.ts';

type Call = (inputs: Tensor | Tensor[], kwargs: { training?: boolean }) => Tensor | Tensor[];
interface Weight {
  read(): Tensor;
  write(value: Tensor): unknown;
}
interface BatchNormLayer {
  readonly axis: number;
  readonly epsilon: number;
  readonly momentum: number;
  readonly gamma?: Weight;
  readonly beta?: Weight;
  readonly movingMean: Weight;
  readonly movingVariance: Weight;
}
let done = false;

/**
 * Lets layers of `@tensorflow/tfjs-layers` use this package's operations while this backend is the
 * current one. Results and saved models stay the same.
 *
 * - BatchNormalization trains in one pass forward and one backward.
 * - ReLU with `maxValue: 6` and the activation `relu6` are one operation instead of two, and their
 *   gradients are one instead of five; the gradient at exactly 6 is 0.
 */
export function accelerateLayers(): void {
  if (done) return;
  done = true;
  accelerateBatchNorm();
  accelerateReLU();
  accelerateRelu6();
}

function accelerateRelu6(): void {
  const { activation } = layers.activation({ activation: 'relu6' }) as unknown as {
    activation: object;
  };
  const prototype = Object.getPrototypeOf(activation) as { apply: (x: Tensor) => Tensor };
  const stock = prototype.apply;
  prototype.apply = function apply(x) {
    return onTorch() ? relu6(x) : stock.call(this, x);
  };
}

function accelerateReLU(): void {
  const prototype = Object.getPrototypeOf(layers.reLU()) as { call: Call };
  const stock = prototype.call;
  prototype.call = function call(this: { readonly maxValue?: number }, inputs, kwargs) {
    const x = Array.isArray(inputs) ? inputs[0] : inputs;
    const fits = x !== undefined && this.maxValue === 6 && onTorch();
    return fits ? relu6(x) : stock.call(this, inputs, kwargs);
  };
}

function accelerateBatchNorm(): void {
  const prototype = Object.getPrototypeOf(layers.batchNormalization()) as { call: Call };
  const stock = prototype.call;
  prototype.call = function call(this: BatchNormLayer, inputs, kwargs) {
    const x = Array.isArray(inputs) ? inputs[0] : inputs;
    const fits = x !== undefined && kwargs.training === true && onTorch() && channelsLast(this, x);
    return fits ? train(this, x) : stock.call(this, inputs, kwargs);
  };
}

function channelsLast({ axis, gamma, beta }: BatchNormLayer, x: Tensor): boolean {
  return (axis === -1 || axis === x.rank - 1) && gamma !== undefined && beta !== undefined;
}

function train(layer: BatchNormLayer, x: Tensor): Tensor {
  const { gamma, beta, epsilon, momentum } = layer;
  return tidy(() => {
    const scale = (gamma as Weight).read();
    const { y, mean, variance } = batchNormTrain(x, scale, (beta as Weight).read(), epsilon);
    follow(layer.movingMean, mean, momentum);
    follow(layer.movingVariance, variance, momentum);
    return y;
  });
}

/** average -= (average - value) * (1 - momentum), as the stock layer computes it. */
function follow(average: Weight, value: Tensor, momentum: number): void {
  tidy(() => {
    const old = average.read();
    average.write(sub(old, mul(sub(old, value), 1 - momentum)));
  });
}
