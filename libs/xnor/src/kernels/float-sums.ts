import { f32x4, i32, repeat, v128, type Code, type Local } from '../wasm/code.ts';
import type { FunctionSpec } from '../wasm/module.ts';

/** Sizes and places of the matrices of {@link floatSumsFunction}, places in bytes. */
export interface FloatSums {
  readonly samples: number;
  /** Input capsules times their dimensions. */
  readonly depth: number;
  readonly columns: number;
  /** [samples, depth] */
  readonly x: number;
  /** [depth, columns] */
  readonly weights: number;
  /** [samples, columns] */
  readonly sums: number;
}

const rows = 4;
const width = 2;

/**
 * Writes `floatSums()`: the sum of all votes in floating point, which is a product of two matrices. It
 * is the measure for the binary kernel: 4 samples by 8 columns stay in registers, which is about the
 * processor's peak.
 *
 * @throws RangeError unless samples are a multiple of 4 and columns of 8.
 */
export function floatSumsFunction(sums: FloatSums): FunctionSpec {
  const { samples, depth, columns } = sums;
  if (samples % rows !== 0 || columns % (4 * width) !== 0) {
    throw new RangeError(`floatSums: ${samples} x ${columns} is not made of blocks of 4 x 8.`);
  }
  return {
    name: 'floatSums',
    parameters: 0,
    body: (_, locals) => {
      const [row, column, k] = [locals.i32(), locals.i32(), locals.i32()];
      const [weightAt, inputAt, out] = [locals.i32(), locals.i32(), locals.i32()];
      const totals = locals.vectors(rows * width);
      const weights = locals.vectors(width);
      const held = locals.v128();
      const addRow = (r: number): Code => [
        held.set(v128.load32Splat(inputAt.get, sums.x + r * depth * 4)),
        weights.map((weight, w) => {
          const total = totals[r * width + w] as Local;
          return total.set(f32x4.add(total.get, f32x4.mul(held.get, weight.get)));
        }),
      ];
      const block: Code = [
        totals.map((total) => total.set(f32x4.splat(0))),
        weightAt.set(column.get),
        inputAt.set(i32.mul(row.get, i32.const(depth * 4))),
        repeat(k, { from: 0, to: i32.const(depth), step: 1 }, [
          weights.map((weight, w) => weight.set(v128.load(weightAt.get, sums.weights + 16 * w))),
          Array.from({ length: rows }, (__, r) => addRow(r)),
          weightAt.set(i32.add(weightAt.get, i32.const(columns * 4))),
          inputAt.set(i32.add(inputAt.get, i32.const(4))),
        ]),
        out.set(i32.add(column.get, i32.mul(row.get, i32.const(columns * 4)))),
        totals.map(({ get }, n) => {
          const offset = Math.floor(n / width) * columns * 4 + (n % width) * 16;
          return v128.store(out.get, get, sums.sums + offset);
        }),
      ];
      return repeat(row, { from: 0, to: i32.const(samples), step: rows }, [
        repeat(column, { from: 0, to: i32.const(columns * 4), step: 16 * width }, block),
      ]);
    },
  };
}
