import { f32x4, i32, repeatFrom, v128, type Code, type Local } from '../../wasm/code.ts';
import type { FunctionSpec } from '../../wasm/module.ts';
import { rowVectors, tableInputs, type BatchPlaces, type BatchSizes } from './layout.ts';

/** Input capsules in one turn of the loop; the compiler reads ahead, and more would not fit the registers. */
const together = 2;

/**
 * Writes `addRows(first, end, entry)`: adds a tile's votes of 16 columns to the sums of all samples, whose places go from
 * `first` up to `end`.
 *
 *     sums[s,c] += sum_i K[s,i] * row of i's signs [c]
 */
export function addRowsFunction(sizes: BatchSizes, at: BatchPlaces): FunctionSpec {
  return {
    name: 'addRows',
    parameters: 3,
    body: (parameters, locals) => {
      const [sum, end, entry] = parameters as [Local, Local, Local];
      const [stop, row] = [locals.i32(), locals.i32()];
      const [sums, scales, scale] = [locals.vectors(rowVectors), locals.v128(), locals.v128()];
      const one = (n: number): Code => [
        row.set(i32.load(entry.get, at.rows + 4 * n)),
        scale.set(f32x4.shuffle(scales.get, scales.get, [n, n, n, n])),
        sums.map((value, v) => {
          const vote = f32x4.mul(v128.load(row.get, at.tables + 16 * v), scale.get);
          return value.set(f32x4.add(value.get, vote));
        }),
      ];
      return repeatFrom(sum, { to: end.get, step: sizes.paddedColumns * 4 }, [
        sums.map((value, v) => value.set(v128.load(sum.get, at.sums + 16 * v))),
        stop.set(i32.add(entry.get, i32.const(tableInputs * 4))),
        repeatFrom(entry, { to: stop.get, step: 4 * together }, [
          scales.set(v128.load64Zero(entry.get, at.scales)),
          Array.from({ length: together }, (_, n) => one(n)),
        ]),
        sums.map((value, v) => v128.store(sum.get, value.get, at.sums + 16 * v)),
      ]);
    },
  };
}
