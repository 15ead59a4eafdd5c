import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import {
  adam,
  momentum,
  recordedStep,
  softmaxCrossEntropy,
  type StepInput,
  type TunableOptimizer,
} from '@capsweep/tfjs-backend-torch';
import { numbers, refuse, variablesOf } from '../start.ts';
import { farthest } from './gradients.ts';

/** How a captured step's training compares with an eager one's. */
export interface CapturedCheck {
  readonly optimizer: string;
  readonly steps: number;
  /** Largest difference of weights, batch-norm statistics and slots. */
  readonly worst: number;
  readonly stepCount: number;
  readonly captured: boolean;
  readonly holds: boolean;
  readonly error?: string;
}

const steps = 200;
const most = 1e-5;
const classes = 4;

/** Convolution, batch norm, relu6, depthwise, addition, pooling and dense layers. */
function network(): tfl.LayersModel {
  const { layers } = tfl;
  const input = tfl.input({ shape: [9, 9, 2] });
  const seeded = (seed: number) => tfl.initializers.glorotUniform({ seed });
  const apply = (layer: tfl.layers.Layer, x: tfl.SymbolicTensor | tfl.SymbolicTensor[]) =>
    layer.apply(x) as tfl.SymbolicTensor;
  const conv = (filters: number, kernelSize: number, seed: number) =>
    layers.conv2d({
      ...{ filters, kernelSize, padding: 'same', useBias: false },
      kernelInitializer: seeded(seed),
    });
  const normed = (x: tfl.SymbolicTensor) => apply(layers.batchNormalization(), x);
  const first = apply(layers.reLU({ maxValue: 6 }), normed(apply(conv(16, 3, 1), input)));
  const depthwise = layers.depthwiseConv2d({
    ...{ kernelSize: 3, padding: 'same', useBias: false },
    depthwiseInitializer: seeded(2),
  });
  let x = apply(layers.reLU({}), normed(apply(depthwise, first)));
  x = apply(layers.add(), [first, normed(apply(conv(16, 1, 3), x))]);
  x = apply(layers.flatten(), apply(layers.maxPooling2d({ poolSize: 2 }), x));
  x = apply(layers.dense({ units: 8, activation: 'relu', kernelInitializer: seeded(4) }), x);
  x = apply(layers.dense({ units: classes, kernelInitializer: seeded(5) }), x);
  return tfl.model({ inputs: input, outputs: x });
}

/** Random images, and labels that follow from the seed. */
export function batch(size: number, seed: number): StepInput[] {
  const labels = Float32Array.from({ length: size * classes }, (_, i) =>
    Number(i % classes === (i / classes + seed - (i % classes) / classes) % classes),
  );
  return [
    { values: numbers(size * 162, seed), shape: [size, 9, 9, 2] },
    { values: labels, shape: [size, classes] },
  ];
}

/** A network and its optimizer. */
interface Training {
  readonly optimizer: TunableOptimizer;
  readonly step: (inputs: tf.Tensor[]) => void;
  /** Weights, batch-norm statistics, and what the optimizer keeps. */
  readonly learned: () => Promise<number[]>;
}

/** The network before its first step. */
export function training(optimizer: TunableOptimizer): Training {
  const model = network();
  const weights = variablesOf(model);
  const step = ([images, labels]: tf.Tensor[]): void => {
    const { grads } = tf.variableGrads(() => {
      const scores = model.apply(images as tf.Tensor, { training: true }) as tf.Tensor2D;
      return tf.mean(softmaxCrossEntropy(labels as tf.Tensor2D, scores));
    }, weights);
    optimizer.applyGradients(grads);
  };
  const learned = async (): Promise<number[]> => {
    const slots = (await optimizer.getWeights()).map(({ tensor }) => tensor);
    const values = await Promise.all([...model.getWeights(), ...slots].map((t) => t.data()));
    return values.flatMap((list) => [...list]);
  };
  return { optimizer, step, learned };
}

/** Two sizes of batches, a rate that falls. */
async function compare(name: string, make: () => TunableOptimizer): Promise<CapturedCheck> {
  const [eager, captured] = [training(make()), training(make())];
  const recorded = recordedStep(captured.step, { onEager: refuse });
  for (let i = 0; i < steps; i++) {
    const inputs = batch(i % 4 === 3 ? 4 : 6, i);
    for (const { optimizer } of [eager, captured]) optimizer.learningRate = 1e-3 / (1 + i / 50);
    tf.tidy(() => {
      eager.step(inputs.map(({ values, shape }) => tf.tensor(values, [...shape])));
    });
    await recorded.run(inputs);
  }
  const worst = farthest(await captured.learned(), await eager.learned());
  const stepCount = captured.optimizer.iterations;
  const all = recorded.programs.map((program) => program.captured);
  const isCaptured = all.length === 2 && all.every(Boolean);
  recorded.dispose();
  const holds = worst <= most && stepCount === steps && isCaptured;
  return { optimizer: name, steps, worst, stepCount, captured: isCaptured, holds };
}

/** 200 captured steps against 200 eager ones, batch-norm statistics and step count included. */
export async function checkCaptured(): Promise<CapturedCheck[]> {
  const optimizers: [string, () => TunableOptimizer][] = [
    ['adam', () => adam(1e-3)],
    ['momentum', () => momentum(1e-3, 0.9)],
  ];
  const list: CapturedCheck[] = [];
  for (const [name, make] of optimizers) {
    try {
      list.push(await compare(name, make));
    } catch (error) {
      const failed = { steps, worst: Infinity, stepCount: 0, captured: false, holds: false };
      list.push({ optimizer: name, ...failed, error: String(error) });
    }
  }
  return list;
}
