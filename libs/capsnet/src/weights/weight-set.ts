/** One array of weights as a file has it. */
export interface StoredWeight {
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

/** What a weight file holds, whatever its format. */
export interface WeightSet {
  /** By layer name and weight name, as in `Conv1/kernel`. */
  readonly weights: ReadonlyMap<string, StoredWeight>;
  /** Epsilon of each batch norm, where the file says it. */
  readonly epsilons: ReadonlyMap<string, number>;
}

/** `Conv1/Conv1/kernel:0` and the like, as layer and weight: `Conv1/kernel`. */
export function plainName(path: string): string {
  const parts = path.replace(/:\d+$/, '').split('/');
  return parts.slice(-2).join('/');
}

/** Epsilons of a Keras model's batch norms; none where there is no topology. */
export function epsilonsOf(topology: unknown): ReadonlyMap<string, number> {
  const { config } = (topology ?? {}) as { config?: { layers?: readonly KerasLayer[] } };
  const norms = (config?.layers ?? []).filter((layer) => layer.config.epsilon !== undefined);
  return new Map(norms.map(({ config: { name, epsilon } }) => [name, epsilon as number]));
}

interface KerasLayer {
  readonly config: { readonly name: string; readonly epsilon?: number };
}
