import * as tf from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { groupMean } from '@capsweep/tfjs-backend-torch';
import type { Batch } from '../data/samples.ts';
import type { Optimizer } from '../optimizers/optimizer.ts';
import { weightOf, type Seat } from './group/part.ts';
import type { Tally } from './tally.ts';

/** What a loss may look at besides scores and targets. */
export interface LossContext {
  /** What the model was fed. */
  readonly images: tf.Tensor;
  /** What the model answered besides its scores. */
  readonly others: readonly tf.Tensor[];
}

/** Scores [batch, classes] and targets of that shape to the mean loss of the batch. */
export type LossFunction = (
  scores: tf.Tensor2D,
  targets: tf.Tensor2D,
  context: LossContext,
) => tf.Scalar;

/** What a step works on. */
export interface StepParts {
  readonly model: LayersModel;
  readonly loss: LossFunction;
  readonly optimizer: Optimizer;
  /** Labels per image. */
  readonly labels: number;
  readonly seat: Seat;
}

/** A batch on the device. */
export interface DeviceBatch {
  readonly images: tf.Tensor;
  readonly targets: tf.Tensor2D;
  /** How the images are to be warped: [size, 6]; none are where there is no such tensor. */
  readonly warps?: tf.Tensor2D;
  /** Rows of the whole batch, where this is a process' part of one. */
  readonly rows?: number;
}

/**
 * One optimizer step as one function of tensors: forward, backward, update, and the batch's loss and
 * correct answers added to the tally. Reads nothing back, and changes nothing but variables, so that
 * it can be recorded.
 */
export function trainStep(
  { model, loss, labels, optimizer, seat }: StepParts,
  { images, targets, rows = targets.shape[0] }: DeviceBatch,
  tally: Tally,
): void {
  const weight = weightOf(rows, seat);
  tf.tidy(() => {
    const weights = trainableVariables(model);
    let correct: tf.Scalar | undefined;
    const { value, grads } = tf.variableGrads(() => {
      const { scores, others } = answer(model, images, { training: true, targets });
      correct = tf.keep(tf.tidy(() => countCorrect(scores, targets, labels))); // outlives this function
      return times(loss(scores, targets, { images, others }), weight);
    }, weights);
    const gradients = weights.map((weight) => grads[weight.name] as tf.Tensor);
    optimizer.apply(weights, gradients);
    if (seat.size > 1) shareStatistics(model, weight);
    const hits = weight === 0 ? tf.zerosLike(correct as tf.Scalar) : (correct as tf.Scalar);
    // The weighted mean loss is rows / size times the sum over the part.
    tally.add(value, hits, rows / seat.size);
    tf.dispose(correct);
  });
}

const times = <T extends tf.Tensor>(x: T, factor: number): T =>
  factor === 1 ? x : tf.mul<T>(x, factor);

/**
 * Makes batch norm's running statistics the same in all processes: the mean of what each has seen of its
 * part. (Statistics that normalise are a part's own, as in PyTorch's DistributedDataParallel.)
 */
function shareStatistics(model: LayersModel, weight: number): void {
  const own = model.layers.filter(({ trainable }) => trainable);
  const weights = own.flatMap((layer) => layer.nonTrainableWeights);
  if (weights.length === 0) return;
  const parts = weights.map((each) => tf.reshape(times(each.read(), weight), [-1]));
  const mean = groupMean(tf.concat1d(parts as tf.Tensor1D[])); // all in one, since each takes a while
  const means = tf.split(
    mean,
    parts.map(({ size }) => size),
  );
  weights.forEach((each, i) =>
    each.write(tf.reshape(means[i] as tf.Tensor, each.shape as number[])),
  );
}

/** A model's first answer, which are its scores [batch, classes], and the others that it may have. */
export function answer(
  model: LayersModel,
  images: tf.Tensor,
  how: { readonly training: boolean; readonly targets?: tf.Tensor2D },
): { readonly scores: tf.Tensor2D; readonly others: readonly tf.Tensor[] } {
  const answers = [model.apply(images, how)].flat() as tf.Tensor[];
  const [scores, ...others] = answers as [tf.Tensor2D, ...tf.Tensor[]];
  return { scores, others };
}

/** The batch as tensors, for as long as `use` runs. */
export function onDevice(
  { images, targets, warps, size, rows }: Batch,
  shape: readonly [number, number, number],
  use: (batch: DeviceBatch) => void,
): void {
  tf.tidy(() => {
    use({
      images: tf.tensor(images, [size, ...shape]),
      targets: tf.tensor2d(targets, [size, targets.length / size]),
      ...(warps && { warps: tf.tensor2d(warps, [size, warps.length / size]) }),
      ...(rows !== undefined && { rows }),
    });
  });
}

/**
 * How many rows are answered correctly: the `labels` classes with the highest scores are exactly
 * those of the target. With one label that is the usual accuracy, with two the exact-pair metric.
 */
export function countCorrect(scores: tf.Tensor2D, targets: tf.Tensor2D, labels: number): tf.Scalar {
  if (labels === 1) {
    const hits = tf.equal(tf.argMax(scores, 1), tf.argMax(targets, 1));
    return tf.sum(tf.cast(hits, 'float32'));
  }
  const { indices } = tf.topk(scores, labels); // [batch, labels]
  const chosen = tf.oneHot(tf.cast(indices, 'int32'), scores.shape[1]); // [batch, labels, classes]
  const found = tf.sum(tf.mul(tf.cast(chosen, 'float32'), tf.expandDims(targets, 1)), [1, 2]);
  return tf.sum(tf.cast(tf.equal(found, labels), 'float32'));
}

function trainableVariables(model: LayersModel): tf.Variable[] {
  return model.trainableWeights.map((weight) => weight.read()).filter(isVariable);
}

/** Always true of a layer's weights, though their type does not say so. */
const isVariable = (tensor: tf.Tensor): tensor is tf.Variable => tensor instanceof tf.Variable;
