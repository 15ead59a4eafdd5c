import type { Dataset, Group } from 'h5wasm';
import { epsilonsOf, plainName, type StoredWeight, type WeightSet } from './weight-set.ts';

/**
 * Reads a Keras HDF5 file: weights alone, or a whole model with its weights. Each layer is a group
 * whose attribute `weight_names` lists its arrays.
 *
 * @throws RangeError where the bytes are not such a file.
 */
export async function readKerasH5(bytes: Uint8Array): Promise<WeightSet> {
  requireSignature(bytes);
  // Loaded when wanted: the library is large, and most models need none of it.
  const { File: H5File, ready } = await import('h5wasm');
  const { FS } = await ready;
  const path = `weights-${Math.abs(hashOf(bytes))}.h5`;
  FS.writeFile(path, bytes);
  const file = new H5File(path, 'r');
  try {
    const root = (file.get('model_weights') ?? file) as Group;
    return { weights: weightsIn(root), epsilons: epsilonsOf(topologyOf(file)) };
  } finally {
    file.close();
    FS.unlink(path);
  }
}

/** The first bytes of every HDF5 file; the library itself says nothing until something is read. */
const signature = [0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a];

function requireSignature(bytes: Uint8Array): void {
  if (signature.every((byte, i) => bytes[i] === byte)) return;
  throw new RangeError('It is not an HDF5 file.');
}

function weightsIn(root: Group): Map<string, StoredWeight> {
  const weights = new Map<string, StoredWeight>();
  const layers = root.attrs['layer_names']?.value as readonly string[] | undefined;
  if (layers === undefined) throw new RangeError('It has no layer_names; a Keras file has.');
  for (const layer of layers) {
    const group = root.get(layer) as Group;
    for (const name of (group.attrs['weight_names']?.value ?? []) as readonly string[]) {
      const array = group.get(name) as Dataset;
      const values = Float32Array.from(array.value as ArrayLike<number>);
      weights.set(plainName(name), { shape: array.shape ?? [], values });
    }
  }
  return weights;
}

function topologyOf(file: Group): unknown {
  const text = file.attrs['model_config']?.value;
  return typeof text === 'string' ? JSON.parse(text) : undefined;
}

/** Tells files in the library's memory apart. */
function hashOf(bytes: Uint8Array): number {
  let hash = bytes.length;
  for (let i = 0; i < Math.min(bytes.length, 4096); i++)
    hash = Math.imul(hash ^ (bytes[i] ?? 0), 31);
  return hash;
}
