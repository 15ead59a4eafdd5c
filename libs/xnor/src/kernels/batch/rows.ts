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
import type { FunctionSpec } from '../../wasm/module.ts';
import { rowBytes, tableInputs, type BatchPlaces, type BatchSizes } from './layout.ts';

/** Input capsules that are worked on together. */
const together = 4;

/**
 * Writes `rows(samples)`: of every capsule the row that its signs choose, and K. Here is where signs are taken and
 * packed.
 */
export function rowsFunction(sizes: BatchSizes, at: BatchPlaces): FunctionSpec {
  const { paddedInputs, tileBytes } = sizes;
  const quads = Array.from({ length: tableInputs / together }, (_, quad) => quad);
  return {
    name: 'rows',
    parameters: 1,
    body: ([samples], locals) => {
      const [x, sample, to, end, mask] = [0, 1, 2, 3, 4].map(() => locals.i32()) as Five;
      const held = { minus: locals.v128(), none: locals.v128(), share: locals.v128() };
      const taken = { low: locals.vectors(4), high: locals.vectors(4), scale: locals.v128() };
      const one = (quad: number): Code => [
        taken.low.map((low, n) => low.set(v128.load(x.get, at.x + 32 * n))),
        taken.high.map((high, n) => high.set(v128.load(x.get, at.x + 32 * n + 16))),
        taken.scale.set(meanMagnitudes(taken, held)),
        [...taken.low, ...taken.high].map((l) => l.set(f32x4.greater(l.get, held.none.get))),
        v128.store(to.get, turned(taken, held, sizes), at.scales + quad * 16),
        mask.set(patterns(taken, sizes)),
        Array.from({ length: together }, (_, n) =>
          i32.store(to.get, row(mask.get, quad * together + n, sizes), at.rows + quad * 16 + 4 * n),
        ),
        x.set(i32.add(x.get, i32.const(together * 32))),
      ];
      const stop = i32.mul((samples as Local).get, i32.const(tableInputs * 4));
      return [
        held.minus.set(f32x4.splat(-0)),
        held.none.set(f32x4.splat(0)),
        held.share.set(f32x4.splat(1 / sizes.inputDim)),
        x.set(i32.const(0)),
        repeat(sample, { from: 0, to: stop, step: tableInputs * 4 }, [
          to.set(sample.get),
          end.set(i32.add(to.get, i32.const((paddedInputs / tableInputs) * tileBytes))),
          repeatFrom(to, { to: end.get, step: tileBytes }, quads.map(one)),
        ]),
      ];
    },
  };
}

type Five = [Local, Local, Local, Local, Local];

/** Four capsules' numbers, then their signs: dimensions 0 to 3 and 4 to 7. */
interface Taken {
  readonly low: readonly Local[];
  readonly high: readonly Local[];
  readonly scale: Local;
}

/** Vectors that stay in registers; the compiler would make constants anew. */
interface Held {
  /** The sign bit. */
  readonly minus: Local;
  readonly none: Local;
  /** 1 / inputDim. */
  readonly share: Local;
}

/** K of four capsules. */
function meanMagnitudes({ low, high }: Taken, { minus, share }: Held): Code {
  const magnitude = ({ get }: Local): Code => v128.andNot(get, minus.get);
  const halves = low.map((l, n) => f32x4.add(magnitude(l), magnitude(high[n] as Local)));
  // Sums across vectors, two capsules at a time and then four.
  const folded = (a: Code, b: Code, lanes: readonly number[]): Code =>
    f32x4.add(f32x4.shuffle(a, b, lanes.slice(0, 4)), f32x4.shuffle(a, b, lanes.slice(4)));
  const [a, b, c, d] = halves as [Code, Code, Code, Code];
  const across = [0, 1, 4, 5, 2, 3, 6, 7];
  const byTurns = [0, 2, 4, 6, 1, 3, 5, 7];
  return f32x4.mul(folded(folded(a, b, across), folded(c, d, across), byTurns), share.get);
}

/** K, with the other sign where the last sign of the capsule is +. */
function turned({ low, high, scale }: Taken, { minus }: Held, { inputDim }: BatchSizes): Code {
  const [a, b, c, d] = (inputDim > 4 ? high : low).map(({ get }) => get) as [
    Code,
    Code,
    Code,
    Code,
  ];
  const last = (inputDim - 1) % 4;
  const pair = (p: Code, q: Code): Code => f32x4.shuffle(p, q, [last, 4 + last, last, 4 + last]);
  const signs = f32x4.shuffle(pair(a, b), pair(c, d), [0, 1, 4, 5]);
  return v128.xor(scale.get, v128.and(signs, minus.get));
}

/** The patterns of four capsules, a byte each, with a last sign of -1. */
function patterns({ low, high }: Taken, { inputDim }: BatchSizes): Code {
  const last = [
    ...new Array<number>(8).fill(inputDim - 1),
    ...new Array<number>(8).fill(7 + inputDim),
  ];
  const two = (n: number): Code => {
    const [a, b] = [n, n + 1].map((m) =>
      ints.narrow32((low[m] as Local).get, (high[m] as Local).get),
    ) as [Code, Code];
    const bytes = ints.narrow16(a, b);
    return ints.mask8(v128.xor(bytes, ints.shuffle(bytes, bytes, last)));
  };
  return i32.or(two(0), i32.shl(two(2), i32.const(16)));
}

/** Where the row begins that the pattern of an input capsule chooses. */
function row(masks: Code, within: number, { entries, tableBytes }: BatchSizes): Code {
  const [from, to] = [8 * (within % together), Math.log2(rowBytes)];
  const shifted =
    from < to ? i32.shl(masks, i32.const(to - from)) : i32.shrU(masks, i32.const(from - to));
  const chosen = i32.and(shifted, i32.const((entries - 1) * rowBytes));
  return i32.add(chosen, i32.const(within * tableBytes));
}
