import type { serialization, Tensor } from '@tensorflow/tfjs-core';
import type { TorchBackend } from '../backend.ts';
import { FusedOptimizer } from './fused-optimizer.ts';

type Config = serialization.ConfigDict;

/**
 * Adam: m = b1 m + (1 - b1) g, v = b2 v + (1 - b2) g^2,
 * w -= rate * (m / (1 - b1^t)) / (sqrt(v / (1 - b2^t)) + epsilon).
 * Its weights and its configuration are those of `tf.train.adam`.
 */
export class FusedAdam extends FusedOptimizer {
  static readonly className = 'Adam';
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;

  constructor(learningRate = 0.001, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-7) {
    super(learningRate, ['m', 'v']);
    this.beta1 = beta1;
    this.beta2 = beta2;
    this.epsilon = epsilon;
  }

  protected override step(backend: TorchBackend, tensors: Tensor[], params: number): void {
    const numbers = [params, this.beta1, this.beta2, this.epsilon];
    backend.runAll(backend.mailbox.kernel('AdamStep'), tensors, numbers);
  }

  override getConfig(): Config {
    const { learningRate, beta1, beta2, epsilon } = this;
    return { learningRate, beta1, beta2, epsilon };
  }
}

/** Gradient descent: w -= rate * g. Its configuration is that of `tf.train.sgd`. */
export class FusedSgd extends FusedOptimizer {
  static readonly className = 'SGD';

  constructor(learningRate = 0.01) {
    super(learningRate, []);
  }

  protected override step(backend: TorchBackend, tensors: Tensor[], params: number): void {
    backend.runAll(backend.mailbox.kernel('SgdStep'), tensors, [params]);
  }

  override getConfig(): Config {
    return { learningRate: this.learningRate };
  }
}

/**
 * Gradient descent with momentum: a = momentum * a + g, w -= rate * a; with Nesterov's look-ahead
 * w -= rate * (g + momentum * a). Its weights and configuration are those of `tf.train.momentum`.
 */
export class FusedMomentum extends FusedOptimizer {
  static readonly className = 'Momentum';
  readonly momentum: number;
  readonly useNesterov: boolean;

  constructor(learningRate = 0.01, momentum = 0.9, useNesterov = false) {
    super(learningRate, ['momentum']);
    this.momentum = momentum;
    this.useNesterov = useNesterov;
  }

  protected override step(backend: TorchBackend, tensors: Tensor[], params: number): void {
    const numbers = [params, this.momentum, this.useNesterov ? 1 : 0];
    backend.runAll(backend.mailbox.kernel('MomentumStep'), tensors, numbers);
  }

  override getConfig(): Config {
    const { learningRate, momentum, useNesterov } = this;
    return { learningRate, momentum, useNesterov };
  }
}

/**
 * RMSProp: s = decay s + (1 - decay) g^2, w -= rate * g / sqrt(s + epsilon). Its weights are the mean
 * squares; the configuration is that of `tf.train.rmsprop` without momentum.
 */
export class FusedRmsProp extends FusedOptimizer {
  static readonly className = 'RMSProp';
  readonly squareDecay: number;
  readonly epsilon: number;

  constructor(learningRate = 0.001, squareDecay = 0.9, epsilon = 1e-7) {
    super(learningRate, ['rms']);
    this.squareDecay = squareDecay;
    this.epsilon = epsilon;
  }

  protected override step(backend: TorchBackend, tensors: Tensor[], params: number): void {
    const numbers = [params, this.squareDecay, this.epsilon];
    backend.runAll(backend.mailbox.kernel('RmsPropStep'), tensors, numbers);
  }

  override getConfig(): Config {
    const { learningRate, squareDecay, epsilon } = this;
    return { learningRate, decay: squareDecay, epsilon, momentum: 0, centered: false };
  }
}
