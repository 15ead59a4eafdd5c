import * as tf from '@tensorflow/tfjs-core';
import { recordedStep } from '@capsweep/tfjs-backend-torch';
import type { Batch } from '../data/samples.ts';
import { onDevice, type DeviceBatch } from './step.ts';

/** Runs one training step after another. */
export interface Stepper {
  /** The next step. The model must be left alone until it is done; the event loop is free. */
  run(batch: Batch): Promise<void>;
  dispose(): void;
}

/** How a stepper is made. */
export interface StepperOptions {
  /** [height, width, channels] of an image. */
  readonly shape: readonly [number, number, number];
  readonly step: (batch: DeviceBatch) => void;
  /** Hears once why steps are not recorded where they could be. */
  readonly log?: (line: string) => void;
}

/** Records the step and replays it where the engine can do that; else runs it each time. */
export function createStepper(options: StepperOptions): Stepper {
  return tf.getBackend() === 'torch' ? recording(options) : eager(options);
}

function eager({ shape, step }: StepperOptions): Stepper {
  return {
    run: (batch) =>
      new Promise((resolve) => {
        onDevice(batch, shape, step);
        resolve();
      }),
    dispose: () => undefined,
  };
}

function recording({ shape, step, log }: StepperOptions): Stepper {
  const recorded = recordedStep(
    ([images, targets, warps]) => {
      step({
        images: images as tf.Tensor,
        targets: targets as tf.Tensor2D,
        ...(warps && { warps: warps as tf.Tensor2D }),
      });
    },
    {
      onEager: (reason) => log?.(`${reason} It runs step by step instead, with the same results.`),
    },
  );
  return {
    run: ({ images, targets, warps, size }) =>
      recorded.run([
        { values: images, shape: [size, ...shape] },
        { values: targets, shape: [size, targets.length / size] },
        ...(warps ? [{ values: warps, shape: [size, warps.length / size] }] : []),
      ]),
    dispose: () => {
      recorded.dispose();
    },
  };
}
