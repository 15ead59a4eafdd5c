import { f32x4, i32, repeat, v128, type Code, type Local } from '../wasm/code.ts';
import type { FunctionSpec } from '../wasm/module.ts';
import { groupDims, laneBytes, tableOffset, tileInputs, vectors, type Sizes } from './layout.ts';

/** Where the tables come from and go to, in bytes. */
export interface TablesAt {
  /** [paddedInputs, paddedDims, lanes] */
  readonly x: number;
  /** [tileInputs, groups, 16 patterns, lanes]; the last group has fewer patterns */
  readonly tables: number;
}

/**
 * Writes `tables(firstInput)`: for each input capsule of a tile, each group of 4 dimensions and each of
 * the 16 patterns of weight signs p, the sum `K * (p0 s0 + p1 s1 + p2 s2 + p3 s3)` for every sample,
 * with s the signs of the capsule and K its mean magnitude, or 1 where it comes late. Here is where signs are
 * taken.
 *
 *     entry 0 is -(y0 + y1 + y2 + y3); setting bit d adds 2 yd; y = K s
 */
export function tablesFunction(sizes: Sizes, at: TablesAt): FunctionSpec {
  const { groups, inputDim, paddedDims, lastEntries } = sizes;
  return {
    name: 'tables',
    parameters: 1,
    body: ([first], locals) => {
      const { from, to, input, v } = {
        from: locals.i32(),
        to: locals.i32(),
        input: locals.i32(),
        v: locals.i32(),
      };
      const held = { scale: locals.v128(), minus: locals.v128(), none: locals.v128() };
      const [values, entries] = [locals.vectors(inputDim), locals.vectors(16)];
      const group = (g: number): Code => {
        const y = values.slice(g * groupDims, (g + 1) * groupDims);
        const needed = g === groups - 1 ? entries.slice(0, lastEntries) : entries;
        return patterns(y, needed, { to, offset: at.tables + tableOffset(g), minus: held.minus });
      };
      const keepScale: Code = [
        v128.store(to.get, held.scale.get, at.tables + sizes.tablesBytes - laneBytes),
        held.scale.set(f32x4.splat(1)),
      ];
      const source = i32.mul((first as Local).get, i32.const(paddedDims * laneBytes));
      return [
        held.minus.set(f32x4.splat(-0)),
        held.none.set(f32x4.splat(0)),
        from.set(source),
        to.set(i32.const(0)),
        repeat(input, { from: 0, to: i32.const(tileInputs), step: 1 }, [
          repeat(v, { from: 0, to: i32.const(vectors), step: 1 }, [
            values.map((value, d) => value.set(v128.load(from.get, at.x + d * laneBytes))),
            takeSigns(values, held, sizes.isScaledLate ? keepScale : []),
            Array.from({ length: groups }, (_, g) => group(g)),
            advance(from, 16),
            advance(to, 16),
          ]),
          advance(from, (paddedDims - 1) * laneBytes),
          advance(to, sizes.tablesBytes - laneBytes),
        ]),
      ];
    },
  };
}

const advance = (pointer: Local, bytes: number): Code =>
  pointer.set(i32.add(pointer.get, i32.const(bytes)));

/** Each value by `K` where it is above 0, by `-K` elsewhere, with `K` their mean magnitude. */
function takeSigns(values: readonly Local[], { scale, minus, none }: Held, keepScale: Code): Code {
  const sum = values
    .map(({ get }): Code => v128.andNot(get, minus.get))
    .reduce((total, magnitude) => f32x4.add(total, magnitude));
  // K is not negative, so that its sign is a bit that can be set.
  const signed = ({ get }: Local): Code =>
    v128.or(scale.get, v128.andNot(minus.get, f32x4.greater(get, none.get)));
  return [
    scale.set(f32x4.mul(sum, f32x4.splat(1 / values.length))),
    keepScale,
    values.map((value) => value.set(signed(value))),
  ];
}

/** Vectors that stay in registers; the compiler would make constants anew. */
interface Held {
  readonly scale: Local;
  /** The sign bit. */
  readonly minus: Local;
  readonly none: Local;
}

interface Place {
  readonly to: Local;
  readonly offset: number;
  readonly minus: Local;
}

/** A sum of ±K that is exact: of two at a time it is 0 or a power of two times K. */
function inPairs(y: readonly Local[]): Code {
  const pairs = [y.slice(0, 2), y.slice(2)].filter((pair) => pair.length > 0);
  const sum = (parts: Code[]): Code => parts.reduce((a, b) => f32x4.add(a, b));
  return sum(pairs.map((pair) => sum(pair.map(({ get }) => get))));
}

function patterns(
  y: readonly Local[],
  entries: readonly Local[],
  { to, offset, minus }: Place,
): Code {
  const entry = (n: number): Local => entries[n] as Local;
  const steps: Code[] = [
    entry(0).set(v128.xor(inPairs(y), minus.get)),
    y.map((value) => value.set(f32x4.add(value.get, value.get))),
  ];
  for (let n = 1; n < entries.length; n++) {
    const bit = 31 - Math.clz32(n);
    const before = entry(n - (1 << bit)).get;
    steps.push(entry(n).set(f32x4.add(before, (y[bit] as Local).get)));
  }
  const stores = entries.map(({ get }, n) => v128.store(to.get, get, offset + n * laneBytes));
  return [...steps, ...stores];
}
