import { f32x4, i32, repeat, repeatFrom, v128, type Code, type Local } from '../wasm/code.ts';
import type { FunctionSpec, Locals } from '../wasm/module.ts';
import { laneBytes, tileInputs, vectors, type Sizes } from './layout.ts';

/** Where binary weights, tables and results are, in bytes. */
export interface BinaryAt {
  /** [tileInputs, groups, 16 patterns, lanes]; the last group has fewer patterns */
  readonly tables: number;
  /** [paddedInputs / tileInputs, columns, tileInputs, groups]: 16-bit places in the tables */
  readonly entries: number;
  /** [paddedInputs / tileInputs, columns, tileInputs]: the mean magnitude of each weight column */
  readonly scales: number;
  /** [columns, lanes] */
  readonly sums: number;
}

/**
 * Writes `addTile(tile)`: adds the votes of a tile's input capsules to the sums, without storing one.
 *
 *     sums[c] += sum_i A[i,c] * (entry of i's low dimensions + entry of its high ones)
 *
 * One input per turn of the loop: longer bodies come out of the compiler slower.
 */
export function addTileFunction(sizes: Sizes, at: BinaryAt): FunctionSpec {
  const { columns, groups } = sizes;
  return {
    name: 'addTile',
    parameters: 1,
    body: ([tile], locals) => {
      const sums = locals.vectors(vectors);
      const { entry, scale, column, stop } = pointers(locals);
      const dots = scaledDots(locals, { groups, tables: at.tables });
      const start = (bytes: number): Code =>
        i32.mul((tile as Local).get, i32.const(columns * tileInputs * bytes));
      const move = (direction: 'load' | 'store'): Code =>
        sums.map((sum, v) => {
          const offset = at.sums + 16 * v;
          if (direction === 'store') return v128.store(column.get, sum.get, offset);
          return sum.set(v128.load(column.get, offset));
        });
      return [
        entry.set(start(groups * 2)),
        scale.set(start(4)),
        repeat(column, { from: 0, to: i32.const(columns * laneBytes), step: laneBytes }, [
          move('load'),
          stop.set(i32.add(scale.get, i32.const(tileInputs * 4))),
          repeatFrom(scale, { to: stop.get, step: 4 }, [
            dots(entry, scale, at, (dot, v) => {
              const sum = sums[v] as Local;
              return sum.set(f32x4.add(sum.get, dot));
            }),
            entry.set(i32.add(entry.get, i32.const(groups * 2))),
          ]),
          move('store'),
        ]),
      ];
    },
  };
}

function pointers(locals: Locals): Record<'entry' | 'scale' | 'column' | 'stop', Local> {
  const [entry, scale, column, stop] = [locals.i32(), locals.i32(), locals.i32(), locals.i32()];
  return { entry, scale, column, stop };
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
  { groups, tables }: { readonly groups: number; readonly tables: number },
): ScaledDots {
  const places = Array.from({ length: groups }, () => locals.i32());
  const factor = locals.v128();
  return (entry, scale, at, use) => [
    places.map((place, g) => place.set(i32.load16(entry.get, at.entries + 2 * g))),
    factor.set(v128.load32Splat(scale.get, at.scales)),
    Array.from({ length: vectors }, (_, v) => {
      const parts = places.map(({ get }) => v128.load(get, tables + 16 * v));
      return use(
        f32x4.mul(
          parts.reduce((a, b) => f32x4.add(a, b)),
          factor.get,
        ),
        v,
      );
    }),
  ];
}
