import type { Ranking } from '@capsweep/protocol/http';
import type { ScatterAxis } from '../../charts/scatter.tsx';
import { dimensionOf } from './spec-space.ts';

/** The axis of a parameter: logarithmic where it is searched so, names where it is a choice. */
export function axisOf(param: string, spec: unknown, rows: Ranking['configurations']): ScatterAxis {
  const values = rows.flatMap((row) => row.params[param] ?? []);
  const numbers = values.filter((value) => typeof value === 'number');
  const dimension = dimensionOf(param, spec);
  const different = new Set(values.map(String));
  const isNames =
    numbers.length < values.length || dimension?.kind === 'choice' || different.size <= 1;
  if (isNames || numbers.length === 0)
    return { kind: 'names', label: param, names: ordered(values) };
  const min = Math.min(...numbers);
  const max = Math.max(...numbers);
  if (dimension?.log && min > 0)
    return { kind: 'log', label: param, domain: { min: min / 1.1, max: max * 1.1 } };
  const air = (max - min) * 0.04;
  return { kind: 'linear', label: param, domain: { min: min - air, max: max + air } };
}

function ordered(values: readonly (string | number | boolean)[]): string[] {
  const different = [...new Set(values)];
  if (different.every((value) => typeof value === 'number')) different.sort((a, b) => a - b);
  return different.map(String);
}
