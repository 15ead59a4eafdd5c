import { buildModel, lossFunctions, type ModelSpec } from '@capsweep/capsnet';
import { Session, type Augmentation, type Samples } from '@capsweep/engine';

/** A training that can be asked how fast it is. */
export interface TrainingRun {
  /**
   * Takes so many steps; samples per second of the process' CPU time. One thread computes, so that is
   * the time a step takes where nothing else runs; preparing the next batch counts, though it is done
   * meanwhile.
   */
  samplesPerSecond(steps: number): Promise<number>;
  end(): void;
}

const models = {
  'small-cnn': { inputShape: [28, 28, 1], backbone: { kind: 'small-cnn', width: 1 } },
  'resnet-20': {
    inputShape: [32, 32, 3],
    backbone: { kind: 'resnet-20', width: 1, momentum: 0.9 },
  },
  'mobilenet-v2': {
    inputShape: [32, 32, 3],
    backbone: {
      ...{ kind: 'mobilenet-v2', width: 1, downsampling: 8, momentum: 0.9, freeze: 'none' },
      ...{ pad: 0, upsample: 1 },
    },
  },
} as const satisfies Record<string, Pick<ModelSpec, 'inputShape' | 'backbone'>>;

/** The backbones that are trained. */
export type ModelName = keyof typeof models;

const head: ModelSpec['head'] = {
  ...{ kind: 'xnodr', scale: 'alpha+K', zeroSign: -1, threshold: 'none', routingIterations: 3 },
  ...{ capsuleDim: 16, dropout: 0, norm: { momentum: 0.9, start: 'gentle' } },
};

/** Trains a backbone with an XnODR head, on images that are noise: only the time counts. */
export function trainingRun(
  name: ModelName,
  batchSize: number,
  augmentation?: Augmentation,
): TrainingRun {
  const samples = noise(models[name].inputShape, 4 * batchSize);
  const model = buildModel({ ...models[name], head, classes: 10, seed: 1 });
  const session = new Session({
    ...{ model, samples, weightDecay: 0, computedBy: {}, loss: lossFunctions.margin },
    ...(augmentation && { augmentation }),
    optimizer: { kind: 'adam' },
    learningRate: () => 1e-3,
    train: Uint32Array.from({ length: 1000 * batchSize }, (_, i) => i % (4 * batchSize)),
    preprocessing: { scale: 1 / 255, offset: 0 },
    plan: { samples: 1000 * batchSize, batchSize, epochs: 1, seed: 1 },
    log: (line) => {
      throw new Error(line);
    },
  });
  return {
    samplesPerSecond: async (steps) => {
      const begun = process.cpuUsage();
      for (let step = 0; step < steps; step += 1) await session.step();
      const { user, system } = process.cpuUsage(begun); // microseconds
      return (1e6 * steps * batchSize) / (user + system);
    },
    end: () => {
      session.dispose();
      model.dispose();
    },
  };
}

function noise(shape: Samples['shape'], count: number): Samples {
  const pixels = shape.reduce((product, side) => product * side, 1);
  const images = Uint8Array.from(
    { length: count * pixels },
    (_, i) => (Math.imul(i, 2654435761) >>> 24) & 255,
  );
  const labels = Uint8Array.from({ length: count }, (_, i) => i % 10);
  return { images, labels, shape, labelsPerImage: 1, classes: 10 };
}
