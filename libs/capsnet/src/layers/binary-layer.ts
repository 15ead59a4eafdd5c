import type * as tf from '@tensorflow/tfjs-core';
import { initializers, type LayerVariable, type Shape } from '@tensorflow/tfjs-layers';
import { parseScale, type Scale } from '../capsules/binary.ts';
import { CapsuleLayer, type CapsuleConfig } from './capsule-layer.ts';

/** A capsule layer with a binary product, and what multiplies it. */
export interface BinaryConfig extends CapsuleConfig {
  readonly scale: Scale;
}

/** What {@link XnODR} and {@link XnIDR} share: the scale, learned or not. */
export abstract class BinaryCapsuleLayer extends CapsuleLayer {
  readonly #scale: Scale;
  #learned: LayerVariable | undefined;

  constructor(config: BinaryConfig) {
    super(config);
    // A model file spells texts in lower case.
    this.#scale = parseScale(config.scale);
  }

  override build(inputShape: Shape | Shape[]): void {
    super.build(inputShape);
    if (this.#scale !== 'learned') return;
    const [dims, value] = this.learnedScale(inputShape);
    this.#learned = this.addWeight('scale', dims, 'float32', initializers.constant({ value }));
  }

  /** Shape and first value of a learned scale. */
  protected abstract learnedScale(inputShape: Shape | Shape[]): readonly [number[], number];

  protected scale(): Exclude<Scale, 'learned'> | { readonly learned: tf.Tensor } {
    return this.#scale === 'learned' ? { learned: this.weightOf(this.#learned) } : this.#scale;
  }
}
