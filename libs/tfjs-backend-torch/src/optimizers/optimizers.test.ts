import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { onTorchBackend, values } from '../testdata/on-torch.ts';
import { adam, momentum, rmsprop, sgd } from './index.ts';

const shapes = [[4, 3], [3], []];

/** Minimises a fixed quadratic for some steps; the parameters afterwards. */
async function train(backend: string, make: () => tf.Optimizer, steps: number): Promise<number[]> {
  await tf.setBackend(backend);
  const optimizer = make();
  const params = shapes.map((s, i) => tf.variable(tf.tensor(values(s, i + 1), s)));
  for (let i = 0; i < steps; i++) optimizer.minimize(() => loss(params), false, params);
  const result = params.flatMap((p) => [...p.dataSync()]);
  tf.dispose(params);
  optimizer.dispose();
  return result;
}

const loss = (params: tf.Variable[]): tf.Scalar =>
  tf.tidy(() => tf.addN(params.map((p) => tf.sum<tf.Scalar>(tf.square(tf.sub(p, 2))))));

beforeAll(onTorchBackend);

describe('a fused optimizer takes the same steps as the stock one', () => {
  const cases = [
    { name: 'adam', ours: () => adam(0.05), stock: () => tf.train.adam(0.05) },
    { name: 'sgd', ours: () => sgd(0.05), stock: () => tf.train.sgd(0.05) },
    {
      name: 'momentum',
      ours: () => momentum(0.01, 0.9),
      stock: () => tf.train.momentum(0.01, 0.9),
    },
    {
      name: 'rmsprop',
      ours: () => rmsprop(0.02),
      stock: () => tf.train.rmsprop(0.02, 0.9, 0, 1e-7),
    },
    {
      name: 'nesterov',
      ours: () => momentum(0.01, 0.9, true),
      stock: () => tf.train.momentum(0.01, 0.9, true),
    },
  ];
  test.each(cases)('$name', async ({ ours, stock }) => {
    const expected = await train('cpu', stock, 20);
    const actual = await train('torch', ours, 20);
    actual.forEach((value, i) => expect(value).toBeCloseTo(expected[i] as number, 4));
  });
});

describe('weight decay', () => {
  test('takes its share of matrices and leaves vectors alone', async () => {
    await tf.setBackend('torch');
    const params = [tf.variable(tf.ones([2, 2])), tf.variable(tf.ones([2]))];
    const optimizer = sgd(0.5);
    optimizer.decay = 0.25;
    optimizer.minimize(() => tf.addN(params.map((p) => tf.sum<tf.Scalar>(p))), false, params);
    expect([...(params[0]?.dataSync() ?? [])]).toEqual([0.25, 0.25, 0.25, 0.25]);
    expect([...(params[1]?.dataSync() ?? [])]).toEqual([0.5, 0.5]);
  });
});

describe('adam', () => {
  test('goes on exactly where its saved weights left off', async () => {
    await tf.setBackend('torch');
    const params = shapes.map((s, i) => tf.variable(tf.tensor(values(s, i + 1), s)));
    const first = adam(0.05);
    for (let i = 0; i < 7; i++) first.minimize(() => loss(params), false, params);
    const saved = (await first.getWeights()).map(({ name, tensor }) => ({
      name,
      tensor: tensor.clone(),
    }));
    const twins = params.map((p) => tf.variable(p.clone()));
    const second = adam(0.05);
    await second.setWeights(saved);
    for (let i = 0; i < 7; i++) {
      first.minimize(() => loss(params), false, params);
      second.minimize(() => loss(twins), false, twins);
    }
    expect(second.iterations).toBe(14);
    expect(twins.map((p) => [...p.dataSync()])).toEqual(params.map((p) => [...p.dataSync()]));
  });

  test('follows a learning rate that changes', async () => {
    await tf.setBackend('torch');
    const [param] = [tf.variable(tf.tensor1d([1]))];
    const optimizer = adam(0.5);
    optimizer.minimize(() => tf.sum(param), false, [param]);
    optimizer.learningRate = 0.25;
    optimizer.minimize(() => tf.sum(param), false, [param]);
    expect(param.dataSync()[0]).toBeCloseTo(0.25, 4);
  });

  test('leaves tensors alone that share memory with a parameter', async () => {
    await tf.setBackend('torch');
    const param = tf.variable(tf.tensor1d([1, 2, 3, 4]));
    const clone = param.clone();
    const view = tf.reshape(param, [2, 2]);
    adam(0.5).minimize(() => tf.sum(param), false, [param]);
    expect([...clone.dataSync()]).toEqual([1, 2, 3, 4]);
    expect([...view.dataSync()]).toEqual([1, 2, 3, 4]);
    expect(param.dataSync()[0]).toBeCloseTo(0.5, 5);
  });
});
