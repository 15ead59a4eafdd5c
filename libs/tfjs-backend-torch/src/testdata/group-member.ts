/**
 * @file Trains a small network on a share of every batch and prints what it learned, as JSON; a process
 * of a group, or by itself.
 *
 *     group-member.ts PATH RANK SIZE
 */
import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import { installTorchBackend } from '../install.ts';
import { torchBackend } from '../installed.ts';
import { softmaxCrossEntropy } from '../ops/softmax-cross-entropy.ts';
import { momentum } from '../optimizers/index.ts';
import { joinGroup } from '../parallel/group.ts';
import { RecordedStep } from '../record/recorded-step.ts';
import { variablesOf } from './network.ts';
import { values } from './on-torch.ts';

const [path = '', ...numbers] = process.argv.slice(2);
const [rank = 0, size = 1] = numbers.map(Number);
const whole = 8;
const each = whole / size;

function network(): tfl.LayersModel {
  const { layers, initializers } = tfl;
  const seeded = (seed: number) => initializers.glorotUniform({ seed });
  return tfl.sequential({
    layers: [
      layers.conv2d({
        ...{ inputShape: [6, 6, 2], filters: 8, kernelSize: 3, activation: 'relu' },
        kernelInitializer: seeded(1),
      }),
      layers.flatten(),
      layers.dense({ units: 4, kernelInitializer: seeded(2) }),
    ],
  });
}

installTorchBackend({ threads: 1, operatorsOnly: process.env['OPERATORS_ONLY'] === '1' });
await tf.setBackend('torch');
const leave = size > 1 ? joinGroup({ path, rank, size }) : () => undefined;
const model = network();
const weights = variablesOf(model);
const optimizer = momentum(0.05, 0.9);
const step = new RecordedStep(torchBackend(), ([images, labels]) => {
  const { grads } = tf.variableGrads(() => {
    const scores = model.apply(images as tf.Tensor) as tf.Tensor2D;
    return tf.mean(softmaxCrossEntropy(labels as tf.Tensor2D, scores));
  }, weights);
  optimizer.applyGradients(grads);
});
for (let i = 0; i < 20; i++) {
  const images = values([whole, 72], i).subarray(rank * each * 72, (rank + 1) * each * 72);
  const labels = Float32Array.from({ length: each * 4 }, (_, k) =>
    Number(k % 4 === (Math.floor(k / 4) + rank * each) % 4),
  );
  await step.run([
    { values: images, shape: [each, 6, 6, 2] },
    { values: labels, shape: [each, 4] },
  ]);
}
leave();
const learned = model.getWeights().flatMap((weight) => [...weight.dataSync()]);
console.log(JSON.stringify({ learned, recorded: step.programs.length }));
process.exit(0);
