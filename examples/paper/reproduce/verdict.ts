import type { Options } from './options.ts';
import type { Run } from './state.ts';
import type { StartingWeights } from './weights.ts';

/** The paper's accuracy on CIFAR-10 in its last version, in percent. */
const paper = 96.14;

/** What came out, beside what the paper says; or how far it is. */
export function verdict(
  options: Options,
  { curve, checkpoint }: Run,
  weights: StartingWeights,
): string {
  const tested = curve.at(-1)?.metrics['test/accuracy'];
  const pixels = options.data ?? `CIFAR-10 at ${32 * options.upsample} px`;
  const lines = [
    `model      MobileNetV2 + XnODR on ${pixels}, seed ${options.seed}`,
    `epochs     ${Number((checkpoint?.epoch ?? 0).toFixed(3))} of ${options.epochs} (the paper's code: 90)`,
    tested === undefined ? unfinished(curve) : finished(tested),
    `weights    ${weights.text}`,
    ...(isPapers(options)
      ? []
      : ['settings   not the paper’s: the numbers are not to be compared']),
  ];
  return `${lines.join('\n')}\n`;
}

function finished(accuracy: number): string {
  const percent = 100 * accuracy;
  const difference = percent - paper;
  const sign = difference < 0 ? '-' : '+';
  return `accuracy   ${percent.toFixed(2)} % (test)   the paper says ${paper} %   difference ${sign}${Math.abs(difference).toFixed(2)}`;
}

function unfinished(curve: Run['curve']): string {
  const validated = curve.at(-1)?.metrics['val/accuracy'];
  const so =
    validated === undefined ? 'none yet' : `${(100 * validated).toFixed(2)} % (validation)`;
  return `accuracy   ${so}   the paper says ${paper} %   not finished: run it again to go on`;
}

function isPapers({ data, epochs, batchSize, upsample }: Options): boolean {
  return data === undefined && epochs === 90 && batchSize === 110 && upsample === 7;
}
