import { resolve } from 'node:path';
import { parseArgs } from 'node:util';

/** What the program is told. */
export interface Options {
  /** Minutes until it hands over, all included; 0 for as long as it takes. */
  readonly maxMinutes: number;
  /** No file of a checkpoint is larger. */
  readonly shardBytes: number;
  /** Where checkpoint and curve lie between runs. */
  readonly state: string;
  /** A Keras .h5 file; undefined for random weights. */
  readonly weights: string | undefined;
  /** A folder in MNIST's format instead of CIFAR-10, for trying. */
  readonly data: string | undefined;
  readonly epochs: number;
  readonly batchSize: number;
  readonly upsample: number;
  readonly threads: number;
  readonly seed: number;
}

export const usage = `npx tsx --conditions=@capsweep/source examples/paper/reproduce/main.ts --weights FILE [options]

The paper's "MobileNetV2 + XnODR" on CIFAR-10 at 224 pixels, from ImageNet weights, on one GPU. Ctrl-C, or
the end of --max-minutes, writes a checkpoint; the same command goes on from there.

  --weights FILE|none   mobilenet_v2_weights_tf_dim_ordering_tf_kernels_1.0_224_no_top.h5, from
                        https://storage.googleapis.com/tensorflow/keras-applications/mobilenet_v2/
  --max-minutes N       hand over after N minutes, all included (default: no limit)
  --shard-bytes N       no file of the checkpoint is larger (default: 1 GiB)
  --state DIR           where checkpoint and curve are kept (default: .reproduce)
  --epochs N            (default: 90, as in the paper)
  --batch-size N        (default: 110, as in the paper)
  --upsample N          each pixel becomes N x N (default: 7, which makes 224)
  --data DIR            another data set in MNIST's file format, for trying
  --threads N           threads on the CPU (default: 1)
  --seed N              (default: 1)

CIFAR-10 is fetched once, or found in $CAPSWEEP_CACHE, which can be carried to a machine without network.

Exit code 0: finished. 3: handed over, run it again. 1: an error.`;

/** Reads the command line; undefined where help is wanted. Throws RangeError with the bad option. */
export function readOptions(args: readonly string[]): Options | undefined {
  const text = { type: 'string' } as const;
  const { values } = parseArgs({
    args: [...args],
    options: {
      ...{ weights: text, state: text, data: text, epochs: text, upsample: text, threads: text },
      ...{ seed: text, 'max-minutes': text, 'shard-bytes': text, 'batch-size': text },
      help: { type: 'boolean' },
    },
  });
  if (values.help) return undefined;
  if (values.weights === undefined) {
    throw new RangeError('--weights is missing: name the Keras file, or none for random weights');
  }
  const count = (name: keyof typeof values, value: number, min = 1): number =>
    numberOf(name, values[name], { value, min, whole: true });
  return {
    maxMinutes: numberOf('max-minutes', values['max-minutes'], { value: 0, min: 0, whole: false }),
    shardBytes: count('shard-bytes', 2 ** 30, 1024),
    state: resolve(values.state ?? '.reproduce'),
    weights: values.weights === 'none' ? undefined : resolve(values.weights),
    data: values.data === undefined ? undefined : resolve(values.data),
    epochs: count('epochs', 90),
    batchSize: count('batch-size', 110),
    upsample: count('upsample', 7),
    threads: count('threads', 1),
    seed: count('seed', 1, 0),
  };
}

function numberOf(
  name: string,
  text: string | boolean | undefined,
  { value, min, whole }: { readonly value: number; readonly min: number; readonly whole: boolean },
): number {
  if (text === undefined) return value;
  const number = Number(text);
  if (text !== '' && number >= min && (Number.isInteger(number) || !whole)) return number;
  const kind = whole ? 'a whole number' : 'a number';
  throw new RangeError(`--${name} is "${String(text)}"; allowed is ${kind} from ${min}`);
}
