import * as tf from '@tensorflow/tfjs-core';
import { initializers, type LayerVariable, type Shape } from '@tensorflow/tfjs-layers';
import type { CapsuleShape } from '@capsweep/xnor';
import { emRoute } from '../capsules/em.ts';
import { capsuleLength } from '../capsules/squash.ts';
import { castVotes } from '../capsules/votes.ts';
import { routingMacs, type Macs } from '../costs/macs.ts';
import { CapsuleLayer } from './capsule-layer.ts';
import { singleShape } from './single.ts';

/**
 * EM routing (Hinton, Sabour and Frosst, "Matrix capsules with EM routing", 2018) on vector votes, with
 * the input capsules' lengths, at most 1, as their activations.
 *
 * @returns [batch, outputs], the activations in (0, 1).
 */
export class EmRouting extends CapsuleLayer {
  static readonly className = 'EmRouting';
  #costOfUse: LayerVariable | undefined;
  #bar: LayerVariable | undefined;

  override build(inputShape: Shape | Shape[]): void {
    super.build(inputShape);
    const { outputs } = this.shapeFor(inputShape);
    this.#costOfUse = this.addWeight('beta_u', [outputs, 1], 'float32', initializers.zeros());
    this.#bar = this.addWeight('beta_a', [outputs], 'float32', initializers.zeros());
  }

  override computeOutputShape(inputShape: Shape | Shape[]): Shape {
    return [singleShape(inputShape)[0] ?? null, this.config.outputCapsules];
  }

  /** Votes must lie apart to be clustered: Glorot's bound for a single pair of capsules. */
  protected override limitFor({ inputDim, outputDim }: CapsuleShape): number {
    return Math.sqrt(6 / (inputDim + outputDim));
  }

  protected override forward(
    x: tf.Tensor3D,
    kernel: tf.Tensor4D,
    shape: CapsuleShape,
  ): tf.Tensor2D {
    return emRoute({
      votes: castVotes(x, kernel, shape).each(),
      activity: tf.minimum<tf.Tensor2D>(capsuleLength(x), 1),
      costOfUse: this.weightOf(this.#costOfUse) as tf.Tensor2D,
      bar: this.weightOf(this.#bar) as tf.Tensor1D,
      rounds: this.config.routingIterations,
    });
  }

  protected override macsOf(shape: CapsuleShape): Macs {
    // Means and variances in each round, densities in all but the last.
    const { votes, sums, agreements } = routingMacs(shape, this.config.routingIterations);
    return { float: votes + 2 * sums + agreements, binary: 0 };
  }
}
tf.serialization.registerClass(EmRouting);
