import { f32x4, i32, ints, repeat, v128, type Code, type Local } from '../../wasm/code.ts';
import type { FunctionSpec, Locals } from '../../wasm/module.ts';
import { rowBytes, rowVectors, tableInputs, type BatchPlaces, type BatchSizes } from './layout.ts';

/** Dimensions whose signs choose a part that changes from row to row. */
const lowDims = 3;

const lowParts = 1 << lowDims;

/**
 * Writes `tables(first)`: for the inputs of a tile and 32 columns, `A * dot` for each pattern of the inputs' signs.
 *
 *     row p is high part (p >> 3) + low part (p & 7); bit d of p is the sign of dimension d
 *
 * The low part has the last dimension with it, whose sign is -1. Where the dimensions are even in number, so are the
 * multiples of A, and parts are exact: a vote that is 0 has to be 0.
 *
 * `first` is the number of the first input among [blocks of columns, inputs].
 */
export function tablesFunction(sizes: BatchSizes, at: BatchPlaces): FunctionSpec {
  const highParts = Math.max(1, sizes.entries / lowParts);
  return {
    name: 'tables',
    parameters: 1,
    body: ([first], locals) => {
      const [alpha, bits, to, input, part] = [0, 1, 2, 3, 4].map(() => locals.i32()) as Five;
      const partsOf = partsWriter(sizes, at, locals);
      const row = locals.vectors(rowVectors);
      const tables = { to: i32.const(tableInputs * sizes.tableBytes), step: sizes.tableBytes };
      return [
        partsOf.prepare,
        alpha.set(i32.mul((first as Local).get, i32.const(rowBytes))),
        bits.set(i32.mul((first as Local).get, i32.const(rowBytes / 4))),
        repeat(input, { from: 0, ...tables }, [
          partsOf.write(alpha, bits),
          to.set(input.get),
          repeat(part, { from: 0, to: i32.const(highParts * rowBytes), step: rowBytes }, [
            rowsOf(sizes, at, { part, to, row }),
            to.set(i32.add(to.get, i32.const(lowParts * rowBytes))),
          ]),
          alpha.set(i32.add(alpha.get, i32.const(rowBytes))),
          bits.set(i32.add(bits.get, i32.const(rowBytes / 4))),
        ]),
      ];
    },
  };
}

type Five = [Local, Local, Local, Local, Local];

/** The rows that share a high part, one after the other. */
function rowsOf(
  { entries }: BatchSizes,
  at: BatchPlaces,
  { part, to, row }: { readonly part: Local; readonly to: Local; readonly row: readonly Local[] },
): Code {
  const high = at.parts + lowParts * rowBytes;
  return [
    row.map((value, v) => value.set(v128.load(part.get, high + 16 * v))),
    Array.from({ length: Math.min(lowParts, entries) }, (_, p) =>
      row.map(({ get }, v) => {
        const offset = p * rowBytes + 16 * v;
        const low = v128.load(i32.const(0), at.parts + offset);
        return v128.store(to.get, f32x4.add(get, low), at.tables + offset);
      }),
    ),
  ];
}

/** Writes the parts of an input's table, 4 columns at a time. */
function partsWriter(
  { inputDim }: BatchSizes,
  at: BatchPlaces,
  locals: Locals,
): { readonly prepare: Code; write(alpha: Local, bits: Local): Code } {
  const [v, minus, word, magnitude] = [locals.i32(), ...locals.vectors(3)] as Four;
  const [y, entries] = [locals.vectors(inputDim), locals.vectors(16)];
  const [dims, last] = [y.slice(0, -1), y.slice(-1)];
  const signed = (d: number): Code => {
    const differs = v128.not(ints.shiftLeft32(word.get, 31 - d));
    return v128.xor(magnitude.get, v128.and(differs, minus.get));
  };
  const put =
    (first: number) =>
    (entry: Code, n: number): Code =>
      v128.store(v.get, entry, at.parts + (first + n) * rowBytes);
  const [low, high] = [dims.slice(0, lowDims), dims.slice(lowDims)];
  return {
    prepare: minus.set(f32x4.splat(-0)),
    write: (alpha, bits) => {
      const byte = i32.add(bits.get, i32.shrU(v.get, i32.const(2)));
      return repeat(v, { from: 0, to: i32.const(rowBytes), step: 16 }, [
        magnitude.set(v128.load(i32.add(alpha.get, v.get), at.alphas)),
        word.set(ints.low16To32(ints.low8To16(v128.load32Zero(byte, at.bits)))),
        y.map((value, d) => value.set(signed(d))),
        sumsOf({ always: last, chosen: low, entries, minus }, put(0)),
        sumsOf({ always: [], chosen: high, entries, minus }, put(lowParts)),
      ]);
    },
  };
}

type Four = [Local, Local, Local, Local];

/** What is summed with the signs of a pattern, and what with -1. */
interface Summed {
  readonly always: readonly Local[];
  readonly chosen: readonly Local[];
  readonly entries: readonly Local[];
  /** The sign bit. */
  readonly minus: Local;
}

/** All sums of `±chosen - always`; setting bit d adds twice a number. Two numbers at a time, for exactness. */
function sumsOf(
  { always, chosen, entries, minus }: Summed,
  store: (entry: Code, n: number) => Code,
): Code {
  const entry = (n: number): Local => entries[n] as Local;
  const all = [...chosen, ...always].map(({ get }) => get);
  const add = (a: Code, b: Code): Code => f32x4.add(a, b);
  const pairs = [all.slice(0, 2), all.slice(2)].filter((pair) => pair.length > 0);
  const sum = pairs.map((pair) => pair.reduce(add)).reduce(add, f32x4.splat(0));
  const steps: Code[] = [
    entry(0).set(v128.xor(sum, minus.get)),
    chosen.map((value) => value.set(add(value.get, value.get))),
  ];
  for (let n = 1; n < 1 << chosen.length; n++) {
    const bit = 31 - Math.clz32(n);
    steps.push(entry(n).set(add(entry(n - (1 << bit)).get, (chosen[bit] as Local).get)));
  }
  return [...steps, entries.slice(0, 1 << chosen.length).map(({ get }, n) => store(get, n))];
}
