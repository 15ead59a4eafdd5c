/**
 * @file What the sanitizer looks at besides the official specs: steps that are recorded, replayed,
 * abandoned, that fail and run out of memory, with each optimizer, and evaluations between them;
 * everything is disposed at the end.
 */
import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import { adam, momentum, recordedStep, rmsprop, sgd, softmaxCrossEntropy } from '../index.ts';
import { onTorchBackend, values } from './on-torch.ts';

const { layers } = tfl;
const shape = [6, 9, 9, 2];
const labels = Float32Array.from({ length: 24 }, (_, i) => +(i % 4 === (i >> 2) % 4));

const network = (): tfl.LayersModel =>
  tfl.sequential({
    layers: [
      layers.conv2d({ inputShape: shape.slice(1), filters: 8, kernelSize: 3, activation: 'relu' }),
      layers.maxPooling2d({ poolSize: 2 }),
      layers.depthwiseConv2d({ kernelSize: 3, padding: 'same' }),
      layers.batchNormalization(),
      layers.reLU({ maxValue: 6 }),
      layers.flatten(),
      layers.dense({ units: 4 }),
    ],
  });

const isVariable = (tensor: tf.Tensor): tensor is tf.Variable => tensor instanceof tf.Variable;

async function train(optimizer: ReturnType<typeof adam>): Promise<void> {
  const model = network();
  const weights = model.trainableWeights.map((weight) => weight.read()).filter(isVariable);
  const step = recordedStep(([x, y]) => {
    const { grads } = tf.variableGrads(() => {
      const scores = model.apply(x as tf.Tensor, { training: true }) as tf.Tensor2D;
      return tf.mean(softmaxCrossEntropy(y as tf.Tensor2D, scores));
    }, weights);
    optimizer.applyGradients(grads);
  });
  const scores = tf.variable(tf.zeros([6, 4]), false);
  const evaluation = recordedStep(([x]) => {
    scores.assign(model.apply(x as tf.Tensor, { training: false }) as tf.Tensor);
  });
  for (let i = 0; i < 6; i++) {
    await step.run([
      { values: values(shape, i), shape },
      { values: labels, shape: [6, 4] },
    ]);
    await evaluation.run([{ values: values(shape, i), shape }]);
  }
  tf.dispose(scores);
  for (const recorded of [step, evaluation]) recorded.dispose();
  optimizer.dispose();
  model.dispose();
}

/** A step that ends otherwise than well; the next one has to work all the same. */
async function fail(run: (x: tf.Tensor) => unknown): Promise<void> {
  const step = recordedStep(([x]) => void run(x as tf.Tensor));
  const inputs = [{ values: values([64], 1), shape: [64] }];
  for (let i = 0; i < 4; i++) await step.run(inputs).catch(() => undefined);
  step.dispose();
}

await onTorchBackend();
for (const optimizer of [adam(0.01), momentum(0.01, 0.9), rmsprop(0.01), sgd(0.01)]) {
  await train(optimizer);
}
await fail((x) => tf.matMul(x, tf.ones([2, 2])));
await fail((x) => tf.add(x, 1).dataSync());
await fail((x) => tf.tile(x, [2 ** 44]));
await fail((x) => tf.variable(tf.mul(x, 2)));
console.log('exercised');
