import type { Json, Metrics } from '@capsweep/domain';
import type { CostTotals, ModelCosts } from '@capsweep/capsnet';

/**
 * What a model costs, as metrics: columns of every trial, and objectives for whoever wants a small or a
 * fast model. Of the whole model; the head's alone are `head/...`.
 */
export function costMetrics({ total, head }: ModelCosts): Metrics {
  return {
    'model/parameters': total.parameters,
    'model/trainable': total.trainable,
    'model/floatMacs': total.floatMacs,
    'model/binaryMacs': total.binaryMacs,
    'model/equivalentMacs': total.equivalentMacs,
    'model/packedBytes': total.packedBytes,
    'head/equivalentMacs': head.equivalentMacs,
    'head/packedBytes': head.packedBytes,
  };
}

/** The same in full, for the model's own description. */
export function costRecord({ total, backbone, head }: ModelCosts): Json {
  const plain = (totals: CostTotals): Json => ({ ...totals });
  return { total: plain(total), backbone: plain(backbone), head: plain(head) };
}
