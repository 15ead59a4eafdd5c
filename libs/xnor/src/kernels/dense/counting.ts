import {
  f32x4,
  i32,
  ints,
  repeat,
  repeatFrom,
  v128,
  type Code,
  type Local,
} from '../../wasm/code.ts';
import { compile, type FunctionSpec, type Locals } from '../../wasm/module.ts';
import { Memory } from '../layout.ts';
import { readRows } from './rows.ts';
import type { DenseKernel, DenseShape } from './dense.ts';

const bits = 128;
/** Vectors whose counts of ones a byte can add up. */
const chunk = 31;
const together = 4;

interface Places {
  readonly x: number;
  readonly packed: number;
  readonly magnitudes: number;
  readonly weights: number;
  readonly scales: number;
  readonly y: number;
}

interface Sizes extends DenseShape {
  /** Vectors in a row of signs. */
  readonly words: number;
  readonly paddedUnits: number;
}

/** Compiles a binary dense layer that compares 128 features at a time and counts ones. */
export function countingDense(shape: DenseShape, isScaled: boolean): DenseKernel {
  const words = Math.ceil(shape.features / bits);
  const sizes = { ...shape, words, paddedUnits: Math.ceil(shape.units / together) * together };
  const memory = new Memory();
  const places = {
    x: memory.floats(shape.batch * words * bits),
    packed: memory.take(shape.batch * words * 16),
    magnitudes: memory.floats(shape.batch),
    weights: memory.take(sizes.paddedUnits * words * 16),
    scales: memory.floats(sizes.paddedUnits),
    y: memory.floats(shape.batch * sizes.paddedUnits),
  };
  const specs = [packFunction(sizes, places, isScaled), multiplyFunction(sizes, places)];
  const kernel = compile(specs, memory.end);
  const { pack, multiply } = kernel.functions as Record<
    'pack' | 'multiply',
    (rows: number) => void
  >;
  const buffer = kernel.memory;
  return {
    shape,
    load: (weights, scales) => {
      new Uint32Array(buffer, places.weights).set(packedColumns(weights, sizes));
      new Float32Array(buffer, places.scales).set(scales);
    },
    run: (x, rows) => {
      writeRows(new Float32Array(buffer, places.x), x, { rows, sizes });
      pack(rows);
      multiply(rows);
      return readRows(new Float32Array(buffer, places.y), rows, sizes);
    },
  };
}

/** Signs of each unit's weights, 32 to a word, four units' vectors side by side. */
function packedColumns(weights: ArrayLike<number>, { features, units, words }: Sizes): Uint32Array {
  const packed = new Uint32Array(Math.ceil(units / together) * together * words * 4);
  for (let n = 0; n < features; n++) {
    const [word, lane, bit] = [Math.floor(n / bits), (n % bits) >> 5, n & 31];
    for (let u = 0; u < units; u++) {
      if (!((weights[n * units + u] as number) > 0)) continue;
      const vector = (Math.floor(u / together) * words + word) * together + (u % together);
      packed[4 * vector + lane] = (packed[4 * vector + lane] as number) | (1 << bit);
    }
  }
  return packed;
}

function writeRows(
  to: Float32Array,
  x: Float32Array,
  { rows, sizes }: { readonly rows: number; readonly sizes: Sizes },
): void {
  const { features, words } = sizes;
  if (features === words * bits) to.set(x.subarray(0, rows * features));
  else {
    for (let row = 0; row < rows; row++) {
      to.set(x.subarray(row * features, (row + 1) * features), row * words * bits);
    }
  }
}

/** Writes `pack(rows)`: sixteen comparisons become sixteen bits; the magnitudes are added up beside. */
function packFunction(sizes: Sizes, at: Places, isScaled: boolean): FunctionSpec {
  const rowBytes = sizes.words * bits * 4;
  return {
    name: 'pack',
    parameters: 1,
    body: ([rows], locals) => {
      const [row, from, to, end] = [locals.i32(), locals.i32(), locals.i32(), locals.i32()];
      const [sum, none, lane] = [locals.v128(), locals.v128(), locals.v128()];
      const values = locals.vectors(4);
      const positive = (n: number): Code => f32x4.greater((values[n] as Local).get, none.get);
      const halves = [0, 2].map((n) => ints.narrow32(positive(n), positive(n + 1)));
      const mask = ints.mask8(ints.narrow16(halves[0] as Code, halves[1] as Code));
      const total = [1, 2].reduce(
        (part: Code, distance) => [
          lane.set(part),
          f32x4.add(lane.get, f32x4.shuffle(lane.get, lane.get, rotated(distance))),
        ],
        sum.get,
      );
      return [
        none.set(f32x4.splat(0)),
        from.set(i32.const(0)),
        to.set(i32.const(0)),
        repeat(row, { from: 0, to: i32.shl((rows as Local).get, i32.const(2)), step: 4 }, [
          sum.set(f32x4.splat(0)),
          end.set(i32.add(from.get, i32.const(rowBytes))),
          [0x03, 0x40],
          values.map((value, n) => value.set(v128.load(from.get, at.x + 16 * n))),
          values.map(({ get }) => sum.set(f32x4.add(sum.get, f32x4.abs(get)))),
          i32.store16(to.get, mask, at.packed),
          from.set(i32.add(from.get, i32.const(64))),
          to.set(i32.add(to.get, i32.const(2))),
          i32.lessThan(from.get, end.get),
          [0x0d, 0],
          0x0b,
          sum.set(total),
          sum.set(isScaled ? f32x4.mul(sum.get, f32x4.splat(1 / sizes.features)) : f32x4.splat(1)),
          i32.store(row.get, ints.lane32(sum.get, 0), at.magnitudes),
        ]),
      ];
    },
  };
}

const rotated = (by: number): number[] => [0, 1, 2, 3].map((lane) => (lane + by) % 4);

/**
 * Writes `multiply(rows)`: four units at a time, `features - 2 * popcount(x ^ w)`, times both scales. Ones
 * are counted in bytes, as many vectors as a byte can hold, and added up across only then.
 */
function multiplyFunction(sizes: Sizes, at: Places): FunctionSpec {
  const { words, paddedUnits, features } = sizes;
  const blockBytes = words * together * 16;
  return {
    name: 'multiply',
    parameters: 1,
    body: ([rows], locals) => {
      const [row, unit, x, w, out] = [0, 1, 2, 3, 4].map(() => locals.i32()) as Five;
      const [magnitude, rowEnd] = [locals.i32(), locals.i32()];
      const [ones, totals] = [locals.vectors(together), locals.vectors(together)];
      const sum = locals.v128();
      const count = onesCounter(locals, { x, w, ones, totals, at });
      const chunks = Array.from({ length: Math.ceil(words / chunk) }, (_, n) =>
        count(Math.min(chunk, words - n * chunk)),
      );
      const dots = f32x4.sub(
        f32x4.splat(features),
        f32x4.fromInt(ints.shiftLeft32(acrossFour(totals, ones), 1)),
      );
      const scale = f32x4.mul(
        v128.load32Splat(magnitude.get, at.magnitudes),
        v128.load(unit.get, at.scales),
      );
      return [
        w.set(i32.const(0)),
        repeat(unit, { from: 0, to: i32.const(paddedUnits * 4), step: together * 4 }, [
          x.set(i32.const(0)),
          out.set(unit.get),
          magnitude.set(i32.const(0)),
          rowEnd.set(i32.shl((rows as Local).get, i32.const(2))),
          repeat(row, { from: 0, to: rowEnd.get, step: 4 }, [
            totals.map((total) => total.set(f32x4.splat(0))),
            chunks,
            w.set(i32.sub(w.get, i32.const(blockBytes))),
            sum.set(f32x4.mul(dots, scale)),
            v128.store(out.get, sum.get, at.y),
            out.set(i32.add(out.get, i32.const(paddedUnits * 4))),
            magnitude.set(i32.add(magnitude.get, i32.const(4))),
          ]),
          w.set(i32.add(w.get, i32.const(blockBytes))),
        ]),
      ];
    },
  };
}

interface Counting {
  /** Where the row's signs are read, and the weights'; both move on. */
  readonly x: Local;
  readonly w: Local;
  readonly ones: readonly Local[];
  readonly totals: readonly Local[];
  readonly at: Places;
}

/** Counts, over so many vectors, where a row's signs differ from those of four units. */
function onesCounter(
  locals: Locals,
  { x, w, ones, totals, at }: Counting,
): (vectors: number) => Code {
  const end = locals.i32();
  const signs = locals.v128();
  return (vectors) => [
    ones.map((one) => one.set(f32x4.splat(0))),
    end.set(i32.add(x.get, i32.const(vectors * 16))),
    repeatFrom(x, { to: end.get, step: 16 }, [
      signs.set(v128.load(x.get, at.packed)),
      ones.map((one, n) => {
        const weight = v128.load(w.get, at.weights + 16 * n);
        return one.set(ints.add8(one.get, ints.popcount8(v128.xor(signs.get, weight))));
      }),
      w.set(i32.add(w.get, i32.const(16 * together))),
    ]),
    totals.map((total, n) => {
      const wide = ints.pairs16To32(ints.pairs8To16((ones[n] as Local).get));
      return total.set(ints.add32(total.get, wide));
    }),
  ];
}

type Five = [Local, Local, Local, Local, Local];

/** The sums of four vectors' lanes, as one vector. Two locals more are overwritten. */
function acrossFour(totals: readonly Local[], free: readonly Local[]): Code {
  const [a, b, c, d] = totals as [Local, Local, Local, Local];
  const [ab, cd] = free as [Local, Local];
  const pair = (x: Local, y: Local): Code =>
    ints.add32(
      f32x4.shuffle(x.get, y.get, [0, 4, 1, 5]),
      f32x4.shuffle(x.get, y.get, [2, 6, 3, 7]),
    );
  return [
    ab.set(pair(a, b)),
    cd.set(pair(c, d)),
    ints.add32(
      f32x4.shuffle(ab.get, cd.get, [0, 1, 4, 5]),
      f32x4.shuffle(ab.get, cd.get, [2, 3, 6, 7]),
    ),
  ];
}
