import type { Tensor } from '@tensorflow/tfjs-core';
import { torchBackend } from '../installed.ts';
import { RecordedStep, type RecordedStepOptions } from './recorded-step.ts';

/**
 * A training step that is recorded once per shape of its inputs and replayed on a thread of its own.
 * What it changes has to be variables; see {@link RecordedStep}.
 */
export function recordedStep(
  step: (inputs: Tensor[]) => void,
  options: RecordedStepOptions = {},
): RecordedStep {
  return new RecordedStep(torchBackend(), step, options);
}
