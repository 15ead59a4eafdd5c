import { f32x4, i32, repeat, repeatFrom, v128, type Code, type Local } from '../wasm/code.ts';
import type { FunctionSpec, Locals } from '../wasm/module.ts';
import { laneBytes, tileInputs, vectors, type Sizes } from './layout.ts';

/** Where binary weights, tables and results are, in bytes. */
export interface BinaryAt {
  /** [tileInputs, groups, 16 patterns, lanes]; the last group has fewer patterns */
  readonly tables: number;
  /** [paddedInputs / tileInputs, columns, tileInputs, placesPerColumn]: 16-bit places in the tables */
  readonly entries: number;
  /** [paddedInputs / tileInputs, columns, tileInputs]: the mean magnitude of each weight column */
  readonly scales: number;
  /** [columns, lanes] */
  readonly sums: number;
  /** [paddedInputs, columns, lanes], where votes are kept */
  readonly votes: number;
}

/**
 * Writes `addTile(tile)`: adds the votes of a tile's input capsules to the sums; a vote is stored only where it is kept.
 *
 *     sums[c] += sum_i A[i,c] * (entry of i's low dimensions + entry of its high ones)
 *
 * One input per turn of the loop: longer bodies come out of the compiler slower.
 */
export function addTileFunction(sizes: Sizes, at: BinaryAt, keeps: boolean): FunctionSpec {
  const { columns, placesPerColumn, votesBytes } = sizes;
  return {
    name: 'addTile',
    parameters: 1,
    body: ([tile], locals) => {
      const [sums, vote] = [locals.vectors(vectors), locals.v128()];
      const { entry, scale, column, stop, kept } = pointers(locals);
      const dots = scaledDots(locals, sizes, at.tables);
      const start = (bytes: number): Code =>
        i32.mul((tile as Local).get, i32.const(columns * tileInputs * bytes));
      const move = (direction: 'load' | 'store'): Code =>
        sums.map((sum, v) => {
          const offset = at.sums + 16 * v;
          if (direction === 'store') return v128.store(column.get, sum.get, offset);
          return sum.set(v128.load(column.get, offset));
        });
      return [
        entry.set(start(placesPerColumn * 2)),
        scale.set(start(4)),
        repeat(column, { from: 0, to: i32.const(columns * laneBytes), step: laneBytes }, [
          move('load'),
          kept.set(
            i32.add(column.get, i32.mul((tile as Local).get, i32.const(tileInputs * votesBytes))),
          ),
          stop.set(i32.add(scale.get, i32.const(tileInputs * 4))),
          repeatFrom(scale, { to: stop.get, step: 4 }, [
            dots(entry, scale, at, (dot, v) => {
              const sum = sums[v] as Local;
              if (!keeps) return sum.set(f32x4.add(sum.get, dot));
              return [
                vote.set(dot),
                v128.store(kept.get, vote.get, at.votes + 16 * v),
                sum.set(f32x4.add(sum.get, vote.get)),
              ];
            }),
            keeps ? kept.set(i32.add(kept.get, i32.const(votesBytes))) : [],
            entry.set(i32.add(entry.get, i32.const(placesPerColumn * 2))),
          ]),
          move('store'),
        ]),
      ];
    },
  };
}

function pointers(locals: Locals): Record<'entry' | 'scale' | 'column' | 'stop' | 'kept', Local> {
  return {
    entry: locals.i32(),
    scale: locals.i32(),
    column: locals.i32(),
    stop: locals.i32(),
    kept: locals.i32(),
  };
}

/** Four vectors of `A * dot`, each handed to `use`, for the column that the pointers stand at. */
export type ScaledDots = (
  entry: Local,
  scale: Local,
  at: Pick<BinaryAt, 'entries' | 'scales'>,
  use: (dot: Code, v: number) => Code,
) => Code;

/** Looks up a column's dot products in the tables and scales them. */
export function scaledDots(
  locals: Locals,
  { placesPerColumn, isScaledLate }: Sizes,
  tables: number,
): ScaledDots {
  const places = Array.from({ length: placesPerColumn }, () => locals.i32());
  const factor = locals.v128();
  return (entry, scale, at, use) => [
    places.map((place, n) => place.set(i32.load16(entry.get, at.entries + 2 * n))),
    factor.set(v128.load32Splat(scale.get, at.scales)),
    Array.from({ length: vectors }, (_, v) => {
      const parts = places.map(({ get }) => v128.load(get, tables + 16 * v));
      const late = isScaledLate ? parts.pop() : undefined;
      const dot = parts.reduce((a, b) => f32x4.add(a, b));
      return use(f32x4.mul(late ? f32x4.mul(dot, late) : dot, factor.get), v);
    }),
  ];
}
