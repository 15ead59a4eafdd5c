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
    ([images, targets, ...more]) => {
      const warps = more.find(({ rank }) => rank === 2);
      const rows = more.find(({ rank }) => rank === 1)?.shape[0];
      step({
        images: images as tf.Tensor,
        targets: targets as tf.Tensor2D,
        ...(warps && { warps: warps as tf.Tensor2D }),
        ...(rows !== undefined && { rows }),
      });
    },
    {
      onEager: (reason) => log?.(`${reason} It runs step by step instead, with the same results.`),
    },
  );
  return {
    run: ({ images, targets, warps, size, rows }) =>
      recorded.run([
        { values: images, shape: [size, ...shape] },
        { values: targets, shape: [size, targets.length / size] },
        ...(warps ? [{ values: warps, shape: [size, warps.length / size] }] : []),
        // Recordings are told apart by shapes, and a group's processes must record the same steps:
        // each in its own run would wait for the others at other places.
        ...(rows === undefined ? [] : [{ values: new Float32Array(rows), shape: [rows] }]),
      ]),
    dispose: () => {
      recorded.dispose();
    },
  };
}
