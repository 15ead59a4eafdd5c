import { mkdir, readdir } from 'node:fs/promises';
import { SweepError } from '@capsweep/domain';
import { compareModels, modelCosts, packedLayers, packModel, type Parity } from '@capsweep/capsnet';
import { openModel, saveModel, type About, type OpenedModel } from '@capsweep/engine';
import type { DatasetLoader } from '../data.ts';
import { engineFor } from '../engine.ts';

/** What became of a packed model. */
export interface PackedReport {
  readonly dataset: string;
  /** Against the model as it was, on the data set's test images. */
  readonly parity: Parity;
  readonly bytes: {
    /** The layers that are packed: the head as the paper means it. */
    readonly layer: Sizes;
    /** These and what stands between them and the backbone, the primary capsules for the most part. */
    readonly withPrimaryCapsules: Sizes;
    readonly model: Sizes;
  };
  /** Of the layer. No such thing is asked where its weights stay floats, as XnIDR's do. */
  readonly sixth: SixthOfSize | 'not asked: its weights are not bits';
}

interface Sizes {
  readonly float: number;
  readonly packed: number;
}

/** What is asked of a layer whose weights become bits. */
interface SixthOfSize {
  readonly asked: 'at most 1/6 of its float size';
  /** Packed bytes by float bytes. */
  readonly share: number;
  readonly holds: boolean;
}

/**
 * Writes a model with its binary layers packed, and compares it with the one it came from.
 *
 * @param folder A checkpoint, as `capsweep pull` writes it.
 * @param out A folder that is not there yet, or empty.
 * @throws `request-invalid` where the folder is taken or the model has nothing to pack, and what
 * opening and loading throw.
 */
export async function exportPacked(
  { folder, out, images }: { folder: string; out: string; images: number },
  load: DatasetLoader,
  signal: AbortSignal,
): Promise<PackedReport> {
  await mkdir(out, { recursive: true });
  if ((await readdir(out)).length > 0) throw refusal(`${out} is not empty; choose another folder.`);
  await engineFor({ engine: 'auto', threads: 1 });
  const { model, about } = await openModel(folder);
  const packed = await pack(folder, model);
  const { name, values, shape } = await testImages(about, images, load, signal);
  const parity = compareModels(model, packed, { values, shape }, () => performance.now());
  await saveModel(packed, out, { ...about, packed: { parity: { ...parity } } });
  const [before, after] = [modelCosts(model), modelCosts(packed)];
  const names = packedLayers(packed);
  const layer = { float: bytesOf(before, names), packed: bytesOf(after, names) };
  return {
    dataset: name,
    parity,
    bytes: {
      layer,
      withPrimaryCapsules: { float: before.head.bytes, packed: after.head.bytes },
      model: { float: before.total.bytes, packed: after.total.bytes },
    },
    sixth: sixthOf(layer),
  };
}

function sixthOf({ float, packed }: Sizes): PackedReport['sixth'] {
  if (packed === float) return 'not asked: its weights are not bits';
  const share = packed / float;
  return { asked: 'at most 1/6 of its float size', share, holds: share <= 1 / 6 };
}

function bytesOf({ layers }: ReturnType<typeof modelCosts>, names: readonly string[]): number {
  return layers
    .filter(({ name }) => names.includes(name))
    .reduce((sum, { bytes }) => sum + bytes, 0);
}

async function pack(folder: string, model: OpenedModel['model']): Promise<OpenedModel['model']> {
  try {
    return await packModel(model);
  } catch (error) {
    if (error instanceof RangeError) throw refusal(`${folder}: ${error.message}`);
    throw error;
  }
}

async function testImages(
  about: About,
  wanted: number,
  load: DatasetLoader,
  signal: AbortSignal,
): Promise<{ name: string; values: Float32Array; shape: readonly [number, number, number] }> {
  const { dataset: name, input } = about as { dataset?: string; input?: Input };
  if (name === undefined || input === undefined) {
    throw refusal('The model does not say what it was trained on; it is not one of ours.');
  }
  const { test, shape } = await load(name, signal);
  const size = shape.reduce((product, side) => product * side, 1);
  const count = wanted === 0 ? test.count : Math.min(wanted, test.count);
  const { scale, offset } = input;
  const values = Float32Array.from(
    test.images.subarray(0, count * size),
    (b) => b * scale + offset,
  );
  return { name, values, shape };
}

interface Input {
  readonly scale: number;
  readonly offset: number;
}

const refusal = (message: string): SweepError => new SweepError('request-invalid', message);
