import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';

/** Of Keras' `..._1.0_224_no_top.h5`; no published hash of it is known to us. */
const kerasBytes = 9_406_464;

/** The weights that a run starts from. */
export interface StartingWeights {
  /** Undefined where they are random. */
  readonly sha256: string | undefined;
  /** Whether they are the ones that the paper's code starts from, as far as can be told. */
  readonly areKeras: boolean;
  /** For people. */
  readonly text: string;
}

/** Looks at a weights file, or at what it means that there is none. */
export async function startingWeights(path: string | undefined): Promise<StartingWeights> {
  if (path === undefined) {
    const text =
      'random: NOT Keras’ float32 ImageNet weights, so not to be compared with the paper';
    return { sha256: undefined, areKeras: false, text };
  }
  const bytes = await readFile(path);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const areKeras = bytes.length === kerasBytes;
  const verdict = areKeras
    ? `of the size of Keras’ float32 ImageNet weights`
    : `NOT Keras’ float32 ImageNet weights (those have ${kerasBytes} bytes, this has ${bytes.length}), so not to be compared with the paper`;
  return { sha256, areKeras, text: `${path}, SHA-256 ${sha256}: ${verdict}` };
}
