import { SweepError } from '@capsweep/domain';
import { registerFileScheme } from '../checkpoint/model-folder.ts';
import {
  engineNames,
  starters,
  type EngineFacts,
  type EngineName,
  type Numerics,
  type Starter,
} from './engines.ts';

/** What is wanted: one engine, or the fastest that works here. */
export interface EngineOptions {
  readonly engine: EngineName | 'auto';
  /** CPU threads that it may keep busy. */
  readonly threads: number;
  /** How it computes. @default float32 with TF32 on CUDA devices */
  readonly numerics?: Numerics;
}

/** The engine that runs. */
export interface RunningEngine {
  readonly name: EngineName;
  /** One sentence for people: what runs, and why not something faster. */
  readonly reason: string;
  readonly facts: EngineFacts;
}

/**
 * Starts an engine and makes it TensorFlow.js' current backend, for the whole process.
 *
 * `auto` tries them from the fastest on and says in `reason` why each faster one was left out.
 * A named engine is started or refused (`engine-unavailable`); another is never put in its place.
 * A precision that the engine does not have is refused (`trial-params`).
 */
export async function startEngine(
  options: EngineOptions,
  available: Readonly<Record<EngineName, Starter>> = starters,
): Promise<RunningEngine> {
  const wanted = options.engine === 'auto' ? engineNames : [options.engine];
  const refusals: string[] = [];
  for (const name of wanted) {
    const result = await available[name](options.threads, options.numerics ?? {});
    if (result.started) {
      refusePrecision(options.numerics?.precision, name, result.facts);
      registerFileScheme();
      return { name, reason: sentence(result.summary, refusals), facts: result.facts };
    }
    refusals.push(`${name}: ${result.why}`);
  }
  const message = `No engine to train with. ${refusals.join('. ')}.`;
  throw new SweepError('engine-unavailable', message, { details: { refusals } });
}

/** bfloat16 is for CUDA devices; elsewhere it would be slower or nothing at all. */
function refusePrecision(
  precision: Numerics['precision'],
  name: EngineName,
  facts: EngineFacts,
): void {
  const device = typeof facts['device'] === 'string' ? facts['device'] : 'cpu';
  if (precision !== 'bfloat16' || (name === 'torch' && device.startsWith('cuda'))) return;
  const message =
    `precision is "bfloat16", which has no effect on the engine ${name} (${device}). ` +
    'It needs the engine torch on a CUDA device; leave it out, or run the trial where there is one.';
  throw new SweepError('trial-params', message, { details: { precision, engine: name, device } });
}

function sentence(summary: string, refusals: readonly string[]): string {
  if (refusals.length === 0) return `Engine ${summary}.`;
  return `Engine ${summary}, because what is faster is not there: ${refusals.join('; ')}.`;
}
