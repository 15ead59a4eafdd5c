import {
  block,
  f32x4,
  i32,
  leaveIf,
  repeatFrom,
  v128,
  type Code,
  type Local,
} from '../../wasm/code.ts';
import type { FunctionSpec } from '../../wasm/module.ts';
import {
  entryBytes,
  entryScales,
  rowBytes,
  rowVectors,
  tableInputs,
  type BatchPlaces,
  type BatchSizes,
} from './layout.ts';

/** Vectors that are worked on together: a row of a table is taken in parts that fit the registers beside the sums. */
const together = 4;

/** K that are read at once. */
const scalesRead = 4;

/**
 * Writes `addRows(first, end, entry)`: adds a tile's votes of a row's columns to the sums of all samples, whose places go
 * from `first` up to `end`. Its twin `beginRows` does the same with sums that are nothing yet.
 *
 *     sums[s,c] += sum_i K[s,i] * row of i's signs [c]
 */
export function addRowsFunction(
  name: 'addRows' | 'beginRows',
  { tableBytes }: BatchSizes,
  at: BatchPlaces,
): FunctionSpec {
  const before = (sum: Local, v: number): Code =>
    name === 'addRows' ? v128.load(sum.get, at.sums + 16 * v) : f32x4.splat(0);
  return {
    name,
    parameters: 3,
    body: (parameters, locals) => {
      const [sum, end, entry] = parameters as [Local, Local, Local];
      const [row, scales, scale] = [locals.i32(), locals.v128(), locals.v128()];
      const sums = locals.vectors(rowVectors);
      const part = (table: number, from: number): Code => [
        sums.slice(from, from + together).map((value, n) => {
          const vote = v128.load(row.get, table + 16 * (from + n));
          return value.set(f32x4.add(value.get, f32x4.mul(vote, scale.get)));
        }),
        keepApart(row, from),
      ];
      const one = (n: number): Code => {
        const lane = n % scalesRead;
        return [
          row.set(i32.load16(entry.get, at.entries + 2 * n)),
          lane === 0 ? scales.set(v128.load(entry.get, at.entries + entryScales + 4 * n)) : [],
          scale.set(f32x4.shuffle(scales.get, scales.get, [lane, lane, lane, lane])),
          Array.from({ length: rowVectors / together }, (_, p) =>
            part(at.tables + n * tableBytes, p * together),
          ),
        ];
      };
      return repeatFrom(sum, { to: end.get, step: rowBytes }, [
        sums.map((value, v) => value.set(before(sum, v))),
        block(Array.from({ length: tableInputs }, (_, n) => one(n))),
        entry.set(i32.add(entry.get, i32.const(entryBytes))),
        sums.map((value, v) => v128.store(sum.get, value.get, at.sums + 16 * v)),
      ]);
    },
  };
}

/**
 * Leaves the block where a place is negative, which none is. The compiler would otherwise read all rows first and add
 * later, and run out of registers; past a way out on which they are needed, sums have to be there. The conditions differ,
 * since it drops one that it has seen.
 */
function keepApart(row: Local, part: number): Code {
  return leaveIf(i32.lessThan(row.get, i32.const(-part)));
}
