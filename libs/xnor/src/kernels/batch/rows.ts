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
import type { FunctionSpec, Locals } from '../../wasm/module.ts';
import {
  entryBytes,
  entryScales,
  mostDims,
  rowBytes,
  tableInputs,
  type BatchPlaces,
  type BatchSizes,
} from './layout.ts';

/** Input capsules that are worked on together. */
const together = 4;

/**
 * Writes `rows(samples)`: of every capsule the row that its signs choose, and K. Here is where signs are taken and
 * packed.
 */
export function rowsFunction(sizes: BatchSizes, at: BatchPlaces): FunctionSpec {
  const { inputDim, paddedInputs, tileBytes } = sizes;
  return {
    name: 'rows',
    parameters: 1,
    body: ([samples], locals) => {
      const [x, sample, to, end] = [0, 1, 2, 3].map(() => locals.i32()) as Four;
      const held = heldVectors(sizes, locals);
      const taken = { low: locals.vectors(together), high: locals.vectors(together) };
      const [row, isPlus] = [locals.v128(), locals.v128()];
      const four = (n: number): Code => [
        taken.low.map((low, c) => low.set(v128.load(x.get, at.x + 32 * c))),
        taken.high.map((high, c) => high.set(v128.load(x.get, at.x + 32 * c + 16))),
        row.set(chosen(taken, held)),
        isPlus.set(ints.shiftLeft32(row.get, 32 - inputDim - Math.log2(rowBytes))),
        v128.store(to.get, turned(taken, isPlus, held), at.entries + entryScales + 16 * n),
        v128.storeLow(to.get, place(row, isPlus, held), at.entries + 8 * n),
        x.set(i32.add(x.get, i32.const(together * mostDims * 4))),
      ];
      const fours = Array.from({ length: tableInputs / together }, (_, n) => four(n));
      const stop = i32.mul((samples as Local).get, i32.const(entryBytes));
      return [
        held.prepare,
        x.set(i32.const(0)),
        repeat(sample, { from: 0, to: stop, step: entryBytes }, [
          to.set(sample.get),
          end.set(i32.add(to.get, i32.const((paddedInputs / tableInputs) * tileBytes))),
          repeatFrom(to, { to: end.get, step: tileBytes }, fours),
        ]),
      ];
    },
  };
}

type Four = [Local, Local, Local, Local];

/** Four capsules' numbers: dimensions 0 to 3 and 4 to 7. */
interface Taken {
  readonly low: readonly Local[];
  readonly high: readonly Local[];
}

/** Vectors that stay in registers; the compiler would make constants anew. */
interface Held {
  readonly prepare: Code;
  /** All bits but the sign. */
  readonly size: Local;
  readonly none: Local;
  /** 1 / inputDim. */
  readonly share: Local;
  /** The bit of a sign in its capsule's pattern; two capsules. */
  readonly bits: Local;
  readonly rowBytes: Local;
  /** The place of the pattern with all signs. */
  readonly turned: Local;
}

function heldVectors({ inputDim }: BatchSizes, locals: Locals): Held {
  const [size, none, share, bits, bytes, turned] = locals.vectors(6) as Six;
  const ofOne = Array.from({ length: mostDims }, (_, d) => (d < inputDim ? 1 << d : 0));
  return {
    size,
    none,
    share,
    bits,
    rowBytes: bytes,
    turned,
    prepare: [
      size.set(ints.splat32(0x7fffffff)),
      none.set(f32x4.splat(0)),
      share.set(f32x4.splat(1 / inputDim)),
      bits.set(v128.const([...ofOne, ...ofOne])),
      bytes.set(ints.splat16(rowBytes)),
      turned.set(ints.splat32(((1 << inputDim) - 1) * rowBytes)),
    ],
  };
}

type Six = [Local, Local, Local, Local, Local, Local];

/** K of four capsules, with the other sign where the last sign is +: where `isPlus` has its first bit. */
function turned({ low, high }: Taken, isPlus: Local, { size, share }: Held): Code {
  const magnitude = ({ get }: Local): Code => v128.and(get, size.get);
  const halves = low.map((l, n) => f32x4.add(magnitude(l), magnitude(high[n] as Local)));
  // Sums across vectors, two capsules at a time and then four.
  const folded = (a: Code, b: Code, lanes: readonly number[]): Code =>
    f32x4.add(f32x4.shuffle(a, b, lanes.slice(0, 4)), f32x4.shuffle(a, b, lanes.slice(4)));
  const [a, b, c, d] = halves as [Code, Code, Code, Code];
  const across = [0, 1, 4, 5, 2, 3, 6, 7];
  const byTurns = [0, 2, 4, 6, 1, 3, 5, 7];
  const scale = f32x4.mul(folded(folded(a, b, across), folded(c, d, across), byTurns), share.get);
  return v128.xor(scale, v128.andNot(isPlus.get, size.get));
}

/**
 * Bytes of the rows before the one that each of four capsules chooses, by all of its signs. A float is greater than 0
 * where it is as a whole number, and stays so in fewer bits.
 */
function chosen({ low, high }: Taken, { none, bits, rowBytes }: Held): Code {
  const [a, b, c, d] = low.map(({ get }, n) => ints.narrow32(get, (high[n] as Local).get)) as [
    Code,
    Code,
    Code,
    Code,
  ];
  const two = (p: Code, q: Code): Code => {
    const signs = v128.and(ints.greater8(ints.narrow16(p, q), none.get), bits.get);
    return ints.dot16(ints.pairs8To16(signs), rowBytes.get);
  };
  return halvesAdded(two(a, b), two(c, d));
}

/** Sums of neighbours in two vectors. */
function halvesAdded(a: Code, b: Code): Code {
  return ints.add32(f32x4.shuffle(a, b, [0, 2, 4, 6]), f32x4.shuffle(a, b, [1, 3, 5, 7]));
}

/** Where their rows begin, 16 bits each: a pattern with a last sign of + is turned round. */
function place(row: Local, isPlus: Local, { turned, none }: Held): Code {
  const turns = v128.and(ints.shiftRight32(isPlus.get, 31), turned.get);
  return ints.narrow32(v128.xor(row.get, turns), none.get);
}
