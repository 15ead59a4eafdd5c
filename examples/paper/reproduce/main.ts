/**
 * @file The paper's best row again: MobileNetV2 + XnODR on CIFAR-10 at 224 pixels, on one GPU. See the usage
 * in options.ts, or --help.
 */
import { readOptions, usage, type Options } from './options.ts';
import { verdict } from './verdict.ts';
import { paramsOf, train } from './train.ts';
import { startingWeights } from './weights.ts';

/** Minutes from the limit that are left for writing the last checkpoint. */
const reserve = (maxMinutes: number): number => Math.min(0.5, maxMinutes / 10);

async function run(options: Options): Promise<number> {
  const { maxMinutes } = options;
  const deadline = maxMinutes === 0 ? Infinity : (maxMinutes - reserve(maxMinutes)) * 60_000;
  const stop = { asked: false };
  process.once('SIGINT', () => (stop.asked = true));
  process.once('SIGTERM', () => (stop.asked = true));
  const weights = await startingWeights(options.weights);
  const say = (line: string): void => void process.stderr.write(`${line}\n`);
  say(`weights: ${weights.text}`);
  // performance.now() counts from the start of the process.
  const isOver = (): boolean => stop.asked || performance.now() > deadline;
  const { result, run } = await train(options, paramsOf(options, weights.sha256), { isOver, say });
  process.stdout.write(verdict(options, run, weights));
  return result.kind === 'finished' ? 0 : 3;
}

try {
  const options = readOptions(process.argv.slice(2));
  if (options) process.exitCode = await run(options);
  else process.stdout.write(`${usage}\n`);
} catch (error) {
  process.stderr.write(`reproduce: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
