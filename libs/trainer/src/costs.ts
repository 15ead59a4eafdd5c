import type { Json, Metrics } from '@capsweep/domain';
import type { CostTotals, ModelCosts } from '@capsweep/capsnet';

/**
 * What a model costs, as metrics: columns of every trial, and objectives for whoever wants a small or a
 * fast model. `model/...` is all of it, and `head/...` and `backbone/...` are the parts; a backbone has no
 * binary products, so that its floats say everything.
 */
export function costMetrics({ total, head, backbone }: ModelCosts): Metrics {
  return {
    ...named('model', total, wholes),
    ...named('head', head, wholes),
    ...named('backbone', backbone, ['parameters', 'trainable', 'floatMacs', 'bytes']),
  };
}

const wholes = [
  'parameters',
  'trainable',
  'floatMacs',
  'binaryMacs',
  'equivalentMacs',
  'bytes',
  'packedBytes',
] as const satisfies readonly (keyof CostTotals)[];

function named(part: string, totals: CostTotals, names: readonly (keyof CostTotals)[]): Metrics {
  return Object.fromEntries(names.map((name) => [`${part}/${name}`, totals[name]]));
}

/** The same in full, for the model's own description. */
export function costRecord({ total, backbone, head }: ModelCosts): Json {
  const plain = (totals: CostTotals): Json => ({ ...totals });
  return { total: plain(total), backbone: plain(backbone), head: plain(head) };
}
