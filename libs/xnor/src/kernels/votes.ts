import { f32x4, i32, repeat, v128, type Code, type Local } from '../wasm/code.ts';
import type { FunctionSpec } from '../wasm/module.ts';
import { laneBytes, tileInputs, vectors, type Sizes } from './layout.ts';
import { scaledDots, type BinaryAt } from './sums.ts';

/** Writes `binaryVotes(input, to)`: one input capsule's votes [columns, lanes], its tile's tables ready. */
export function binaryVotesFunction(sizes: Sizes, at: Omit<BinaryAt, 'sums'>): FunctionSpec {
  const { columns, groups } = sizes;
  return {
    name: 'binaryVotes',
    parameters: 2,
    body: (parameters, locals) => {
      const [input, to] = parameters as [Local, Local];
      const [entry, scale, column] = [locals.i32(), locals.i32(), locals.i32()];
      const dots = scaledDots(locals, { groups, tables: at.tables });
      const shift = Math.log2(tileInputs);
      const tile = i32.shrU(input.get, i32.const(shift));
      const within = i32.and(input.get, i32.const(tileInputs - 1));
      const place = i32.add(i32.mul(tile, i32.const(columns * tileInputs)), within);
      return [
        scale.set(place),
        entry.set(i32.mul(scale.get, i32.const(groups * 2))),
        scale.set(i32.shl(scale.get, i32.const(2))),
        repeat(column, { from: 0, to: i32.const(columns), step: 1 }, [
          dots(entry, scale, at, (dot, v) => v128.store(to.get, dot, 16 * v)),
          advance(entry, tileInputs * groups * 2),
          advance(scale, tileInputs * 4),
          advance(to, laneBytes),
        ]),
      ];
    },
  };
}

/** Where the float kernel finds its numbers, in bytes. */
export interface FloatVotesAt {
  /** [paddedInputs, paddedDims, lanes] */
  readonly x: number;
  /** [paddedInputs, columns, paddedDims] */
  readonly weights: number;
}

/** Writes `floatVotes(input, to)`: the same of a layer in floating point. */
export function floatVotesFunction(sizes: Sizes, at: FloatVotesAt): FunctionSpec {
  const { columns, paddedDims } = sizes;
  return {
    name: 'floatVotes',
    parameters: 2,
    body: (parameters, locals) => {
      const [input, to] = parameters as [Local, Local];
      const [x, weight, v, column] = [locals.i32(), locals.i32(), locals.i32(), locals.i32()];
      const values = locals.vectors(paddedDims);
      const product = ({ get }: Local, d: number): Code =>
        f32x4.mul(get, v128.load32Splat(weight.get, at.weights + 4 * d));
      return [
        x.set(i32.mul(input.get, i32.const(paddedDims * laneBytes))),
        repeat(v, { from: 0, to: i32.const(vectors), step: 1 }, [
          values.map((value, d) => value.set(v128.load(x.get, at.x + d * laneBytes))),
          weight.set(i32.mul(input.get, i32.const(columns * paddedDims * 4))),
          repeat(column, { from: 0, to: i32.const(columns), step: 1 }, [
            v128.store(
              to.get,
              values.map(product).reduce((a, b) => f32x4.add(a, b)),
            ),
            advance(weight, paddedDims * 4),
            advance(to, laneBytes),
          ]),
          advance(x, 16),
          advance(to, 16 - columns * laneBytes),
        ]),
      ];
    },
  };
}

const advance = (pointer: Local, bytes: number): Code =>
  pointer.set(i32.add(pointer.get, i32.const(bytes)));
