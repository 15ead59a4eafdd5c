import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { SweepError } from '@capsweep/domain';
import {
  assignWeights,
  readKerasH5,
  readLayersModel,
  type buildModel,
  type WeightSet,
} from '@capsweep/capsnet';
import {
  cacheFolder,
  ensureFiles,
  fileFromAddress,
  progressBar,
  resNet50Weights,
} from '@capsweep/datasets';
import type { WeightSource } from './source.ts';

type Model = ReturnType<typeof buildModel>;

/**
 * Gives a new model weights from a file, and says what it did.
 *
 * @throws `trial-params` where the file cannot be read or does not fit, and what fetching throws.
 */
export async function startFrom(
  model: Model,
  source: WeightSource,
  signal: AbortSignal,
): Promise<string> {
  const { set, named } = await read(source, signal);
  try {
    const { loaded, kept } = assignWeights(model, set);
    const rest = kept.length === 0 ? '' : `; ${kept.join(', ')} from random weights`;
    return `${loaded.length} layers start from ${named}${rest}.`;
  } catch (cause) {
    throw unfit(named, cause);
  }
}

interface Found {
  readonly set: WeightSet;
  /** The file and its hash, for the record. */
  readonly named: string;
}

async function read(source: WeightSource, signal: AbortSignal): Promise<Found> {
  const options = {
    cacheDir: cacheFolder(process.env),
    onProgress: progressBar(process.stderr),
    signal,
  };
  switch (source.kind) {
    case 'imagenet': {
      const folder = await ensureFiles(resNet50Weights, options);
      return readFileAt(join(folder, 'model.json'), undefined);
    }
    case 'address': {
      const path = await fileFromAddress(source.address, source.sha256, options);
      return readFileAt(path, source.sha256);
    }
    case 'path':
      return readFileAt(source.path, source.sha256);
  }
}

async function readFileAt(path: string, sha256: string | undefined): Promise<Found> {
  try {
    const bytes = await readFile(path);
    const found = createHash('sha256').update(bytes).digest('hex');
    if (sha256 !== undefined && found !== sha256) throw new RangeError(`Its SHA-256 is ${found}.`);
    const shard = (name: string): Promise<Uint8Array> => readFile(join(dirname(path), name));
    const set = path.endsWith('.json')
      ? await readLayersModel(bytes.toString('utf8'), shard)
      : await readKerasH5(bytes);
    return { set, named: `${path} (SHA-256 ${found})` };
  } catch (cause) {
    throw unfit(path, cause);
  }
}

function unfit(path: string, cause: unknown): SweepError {
  const why = cause instanceof Error ? cause.message : String(cause);
  const message = `weights is "${path}", which cannot be used: ${why}`;
  return new SweepError('trial-params', message, { cause });
}
