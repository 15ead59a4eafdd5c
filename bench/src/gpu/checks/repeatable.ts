import { momentum, recordedStep } from '@capsweep/tfjs-backend-torch';
import { refuse } from '../start.ts';
import { batch, training } from './captured.ts';

/** Whether the same training gives the same bits, where the device was asked for that. */
export interface RepeatableCheck {
  readonly steps: number;
  readonly holds: boolean;
  readonly error?: string;
}

const steps = 30;

async function learn(): Promise<number[]> {
  const run = training(momentum(1e-2, 0.9));
  const step = recordedStep(run.step, { onEager: refuse });
  for (let i = 0; i < steps; i++) await step.run(batch(6, i));
  const learned = await run.learned();
  step.dispose();
  return learned;
}

/** Trains twice and compares to the bit. */
export async function checkRepeatable(): Promise<RepeatableCheck> {
  try {
    const [first, second] = [await learn(), await learn()];
    return { steps, holds: first.every((value, i) => Object.is(value, second[i])) };
  } catch (error) {
    return { steps, holds: false, error: String(error) };
  }
}
