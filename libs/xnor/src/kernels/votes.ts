import { f32x4, i32, repeat, repeatFrom, v128, type Code, type Local } from '../wasm/code.ts';
import type { FunctionSpec, Locals } from '../wasm/module.ts';
import { laneBytes, tileInputs, vectors, type Sizes } from './layout.ts';
import { scaledDots, type BinaryAt } from './sums.ts';

/** Writes `binaryVotes(input, to)`: one input capsule's votes [columns, lanes], its tile's tables ready. */
export function binaryVotesFunction(
  sizes: Sizes,
  at: Omit<BinaryAt, 'sums' | 'votes'>,
): FunctionSpec {
  const { columns, placesPerColumn } = sizes;
  return {
    name: 'binaryVotes',
    parameters: 2,
    body: (parameters, locals) => {
      const [input, to] = parameters as [Local, Local];
      const [entry, scale, column] = [locals.i32(), locals.i32(), locals.i32()];
      const dots = scaledDots(locals, sizes, at.tables);
      const shift = Math.log2(tileInputs);
      const tile = i32.shrU(input.get, i32.const(shift));
      const within = i32.and(input.get, i32.const(tileInputs - 1));
      const place = i32.add(i32.mul(tile, i32.const(columns * tileInputs)), within);
      return [
        scale.set(place),
        entry.set(i32.mul(scale.get, i32.const(placesPerColumn * 2))),
        scale.set(i32.shl(scale.get, i32.const(2))),
        repeat(column, { from: 0, to: i32.const(columns), step: 1 }, [
          dots(entry, scale, at, (dot, v) => v128.store(to.get, dot, 16 * v)),
          advance(entry, tileInputs * placesPerColumn * 2),
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
  return {
    name: 'floatVotes',
    parameters: 2,
    body: (parameters, locals) => {
      const [input, to] = parameters as [Local, Local];
      const made = floatVotes(sizes, at, locals);
      return made(input, to, (vote) => v128.store(to.get, vote));
    },
  };
}

/** Where the first sums go beside, in bytes. */
export interface FloatTileAt extends FloatVotesAt {
  /** [columns, lanes] */
  readonly sums: number;
  /** [paddedInputs, columns, lanes], where votes are kept */
  readonly votes: number;
}

/** Writes `addFloatTile(tile)`: adds the votes of a tile's input capsules to the sums, and keeps them or not. */
export function addFloatTileFunction(sizes: Sizes, at: FloatTileAt, keeps: boolean): FunctionSpec {
  return {
    name: 'addFloatTile',
    parameters: 1,
    body: ([tile], locals) => {
      const [input, end, to, kept] = [0, 1, 2, 3].map(() => locals.i32()) as Four;
      const value = locals.v128();
      const made = floatVotes(sizes, at, locals);
      return [
        input.set(i32.mul((tile as Local).get, i32.const(tileInputs))),
        end.set(i32.add(input.get, i32.const(tileInputs))),
        repeatFrom(input, { to: end.get, step: 1 }, [
          to.set(i32.const(0)),
          kept.set(i32.mul(input.get, i32.const(sizes.votesBytes))),
          made(input, to, (vote) => [
            value.set(vote),
            keeps ? v128.store(i32.add(kept.get, to.get), value.get, at.votes) : [],
            v128.store(to.get, f32x4.add(v128.load(to.get, at.sums), value.get), at.sums),
          ]),
        ]),
      ];
    },
  };
}

type Four = [Local, Local, Local, Local];

/** Makes one input capsule's votes; `to` goes through [columns, lanes] while they are used. */
function floatVotes(
  { columns, paddedDims }: Sizes,
  at: FloatVotesAt,
  locals: Locals,
): (input: Local, to: Local, use: (vote: Code) => Code) => Code {
  const [x, weight, v, column] = [0, 1, 2, 3].map(() => locals.i32()) as Four;
  const values = locals.vectors(paddedDims);
  const product = ({ get }: Local, d: number): Code =>
    f32x4.mul(get, v128.load32Splat(weight.get, at.weights + 4 * d));
  return (input, to, use) => [
    x.set(i32.mul(input.get, i32.const(paddedDims * laneBytes))),
    repeat(v, { from: 0, to: i32.const(vectors), step: 1 }, [
      values.map((value, d) => value.set(v128.load(x.get, at.x + d * laneBytes))),
      weight.set(i32.mul(input.get, i32.const(columns * paddedDims * 4))),
      repeat(column, { from: 0, to: i32.const(columns), step: 1 }, [
        use(values.map(product).reduce((a, b) => f32x4.add(a, b))),
        advance(weight, paddedDims * 4),
        advance(to, laneBytes),
      ]),
      advance(x, 16),
      advance(to, 16 - columns * laneBytes),
    ]),
  ];
}

const advance = (pointer: Local, bytes: number): Code =>
  pointer.set(i32.add(pointer.get, i32.const(bytes)));
