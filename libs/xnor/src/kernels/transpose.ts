import { f32x4, i32, repeat, v128, type Code, type Local } from '../wasm/code.ts';
import type { FunctionSpec } from '../wasm/module.ts';
import { laneBytes, lanes, type Sizes } from './layout.ts';

/** Places in bytes. */
export interface TransposeAt {
  /** [lanes, paddedInputs, paddedDims]: as images come, sample after sample */
  readonly rows: number;
  /** [paddedInputs, paddedDims, lanes] */
  readonly x: number;
}

/** Writes `transpose()`: puts samples side by side, 4 x 4 numbers at a time. */
export function transposeFunction(
  { paddedInputs, paddedDims }: Sizes,
  at: TransposeAt,
): FunctionSpec {
  const count = paddedInputs * paddedDims;
  return {
    name: 'transpose',
    parameters: 0,
    body: (_, locals) => {
      const [from, to] = [locals.i32(), locals.i32()];
      const [rows, halves] = [locals.vectors(4), locals.vectors(4)];
      const quad = (q: number): Code => [
        rows.map((row, n) => row.set(v128.load(from.get, at.rows + (4 * q + n) * count * 4))),
        transposed(rows, halves).map((column, n) =>
          v128.store(to.get, column, at.x + n * laneBytes + 16 * q),
        ),
      ];
      return [
        to.set(i32.const(0)),
        repeat(from, { from: 0, to: i32.const(count * 4), step: 16 }, [
          Array.from({ length: lanes / 4 }, (__, q) => quad(q)),
          to.set(i32.add(to.get, i32.const(4 * laneBytes))),
        ]),
      ];
    },
  };
}

/** The columns of four rows; the first carries out the halves. */
function transposed(rows: readonly Local[], halves: readonly Local[]): Code[] {
  const [a, b, c, d] = rows as [Local, Local, Local, Local];
  const [ab, cd, ab2, cd2] = halves as [Local, Local, Local, Local];
  const [low, high] = [
    [0, 4, 1, 5],
    [2, 6, 3, 7],
  ];
  const prepare: Code = [
    ab.set(f32x4.shuffle(a.get, b.get, low)),
    cd.set(f32x4.shuffle(c.get, d.get, low)),
    ab2.set(f32x4.shuffle(a.get, b.get, high)),
    cd2.set(f32x4.shuffle(c.get, d.get, high)),
    a.set(f32x4.shuffle(ab.get, cd.get, [0, 1, 4, 5])),
    b.set(f32x4.shuffle(ab.get, cd.get, [2, 3, 6, 7])),
    c.set(f32x4.shuffle(ab2.get, cd2.get, [0, 1, 4, 5])),
    d.set(f32x4.shuffle(ab2.get, cd2.get, [2, 3, 6, 7])),
  ];
  return [a.get, b.get, c.get, d.get].map((column, n) => (n === 0 ? [prepare, column] : column));
}
