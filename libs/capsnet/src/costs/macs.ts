/** Multiplications with addition that one sample takes. */
export interface Macs {
  /** In floating point. */
  readonly float: number;
  /** Of signs: XNOR and popcount. */
  readonly binary: number;
}

/** A layer that knows what it costs; layers of TensorFlow.js are known by their class. */
export interface Costed {
  /** By definition of the layer, whatever shortcuts its computation takes. */
  macs(): Macs;
  /**
   * Bytes of its weights with those of binary products as bits, and what multiplies them as floats.
   */
  packedBytes(): number;
}

/** Whether a layer knows what it costs. */
export function isCosted<T extends object>(layer: T): layer is T & Costed {
  return 'macs' in layer && 'packedBytes' in layer;
}

/**
 * What both kinds weigh together, as XNOR-Net counts (arXiv 1603.05279, section 3.2): 64 binary
 * products for one in floating point.
 */
export function equivalentMacs({ float, binary }: Macs): number {
  return float + binary / 64;
}

/** Sizes of a capsule layer, for counting. */
export interface CapsuleSizes {
  readonly inputs: number;
  readonly inputDim: number;
  readonly outputs: number;
  readonly outputDim: number;
}

/** Products of dynamic routing in R rounds: the votes, R weighted sums, and R - 1 agreements. */
export function routingMacs(
  { inputs, inputDim, outputs, outputDim }: CapsuleSizes,
  rounds: number,
): { readonly votes: number; readonly sums: number; readonly agreements: number } {
  const pass = inputs * outputs * outputDim;
  return { votes: pass * inputDim, sums: rounds * pass, agreements: (rounds - 1) * pass };
}
