import { f32x4, i32, ints, repeat, v128, type Code, type Local } from '../../wasm/code.ts';
import type { FunctionSpec, Locals } from '../../wasm/module.ts';
import { unitsAtOnce } from './layout.ts';

/** What {@link answersFunction} is written for; places in bytes. */
export interface AnswersSpec {
  readonly levels: number;
  /** [rows]: how many products a row's sums have, as floats. */
  readonly totals: number;
  /** [rows]: what a row's answers are multiplied by. */
  readonly magnitudes: number;
  /** From one row's answers to the next one's. */
  readonly rowBytes: number;
}

/**
 * Writes `answers(planes, row, rows, scales, y)`: for 128 units, `(total - 2 * count) * magnitude * scale`;
 * the counts are zero afterwards. `row` counts in bytes of a number.
 *
 * Unit `16 t + b` is bit t of byte b in every plane, so that a byte's bits, brought together from eight
 * planes, make bytes of neighbouring units.
 */
export function answersFunction({ levels, ...at }: AnswersSpec): FunctionSpec {
  return {
    name: 'answers',
    parameters: 5,
    body: (parameters, locals) => {
      const [planes, row, rows, scales, y] = parameters as [Local, Local, Local, Local, Local];
      const [done, total, magnitude, zero] = [
        locals.i32(),
        locals.v128(),
        locals.v128(),
        locals.v128(),
      ];
      const bytes = countBytes(planes, levels, locals);
      const store = answerStore({ y, scales, total, magnitude }, locals);
      return repeat(done, { from: 0, to: rows.get, step: 1 }, [
        total.set(v128.load32Splat(row.get, at.totals)),
        magnitude.set(v128.load32Splat(row.get, at.magnitudes)),
        bytes.prepare,
        bytes.of.map(([low, high], t) => store(low.get, high.get, 64 * t)),
        zero.set(f32x4.splat(0)),
        Array.from({ length: levels }, (_, level) => v128.store(planes.get, zero.get, 16 * level)),
        advance(planes, 16 * levels),
        advance(row, 4),
        advance(y, at.rowBytes),
      ]);
    },
  };
}

/** Bytes that {@link answersFunction} writes of a row. */
export const answerBytes = 4 * unitsAtOnce;

interface Bytes {
  readonly prepare: Code;
  /** For t of 0 to 7, the low and the high bytes of counts of units 16 t to 16 t + 15. */
  readonly of: readonly (readonly [Local, Local])[];
}

/** Counts of at most 16 planes, as bytes. */
function countBytes(planes: Local, levels: number, locals: Locals): Bytes {
  const four = locals.vectors(4);
  const swap = locals.v128();
  const of = Array.from({ length: 8 }, () => [locals.v128(), locals.v128()] as const);
  const quads = Array.from({ length: 4 }, (_, quad): Code => {
    const half = quad >> 1;
    const isFirst = quad % 2 === 0;
    if (4 * quad >= levels) return isFirst ? of.map((pair) => at(pair, half).set(zeros)) : [];
    return [
      four.map((plane, n) => {
        const level = 4 * quad + n;
        return plane.set(level < levels ? v128.load(planes.get, 16 * level) : zeros);
      }),
      exchange(four, swap, { distance: 2, mask: 0x33 }),
      exchange(four, swap, { distance: 1, mask: 0x55 }),
      of.map((pair, t) => {
        const nibbles = (four[t % 4] as Local).get;
        const nibble = v128.and(t < 4 ? nibbles : ints.shiftRight16(nibbles, 4), bytesOf(0x0f));
        const to = at(pair, half);
        return to.set(isFirst ? nibble : v128.or(to.get, ints.shiftLeft16(nibble, 4)));
      }),
    ];
  });
  return { prepare: quads, of };
}

const at = (pair: readonly [Local, Local], half: number): Local => pair[half] as Local;
const zeros = f32x4.splat(0);
const bytesOf = (byte: number): Code => v128.const(new Array<number>(16).fill(byte));

/** Of each two planes at a distance, exchanges the low one's high bits with the high one's low bits. */
function exchange(
  planes: readonly Local[],
  swap: Local,
  { distance, mask }: { readonly distance: number; readonly mask: number },
): Code {
  return planes.flatMap((low, n) => {
    const high = planes[n + distance];
    if ((n & distance) !== 0 || !high) return [];
    return [
      swap.set(v128.and(v128.xor(ints.shiftRight16(low.get, distance), high.get), bytesOf(mask))),
      high.set(v128.xor(high.get, swap.get)),
      low.set(v128.xor(low.get, ints.shiftLeft16(swap.get, distance))),
    ];
  });
}

interface Store {
  readonly y: Local;
  readonly scales: Local;
  readonly total: Local;
  readonly magnitude: Local;
}

/** Writes sixteen answers from the bytes of their counts. */
function answerStore(
  { y, scales, total, magnitude }: Store,
  locals: Locals,
): (low: Code, high: Code, offset: number) => Code {
  const [wide, twice] = [locals.v128(), locals.v128()];
  const four = (count: Code, offset: number): Code => {
    const scale = f32x4.mul(magnitude.get, v128.load(scales.get, offset));
    return [
      twice.set(f32x4.fromInt(count)),
      twice.set(f32x4.add(twice.get, twice.get)),
      v128.store(y.get, f32x4.mul(f32x4.sub(total.get, twice.get), scale), offset),
    ];
  };
  return (low, high, offset) =>
    [ints.interleaveLow, ints.interleaveHigh].map((interleave, n) => [
      wide.set(interleave(low, high)),
      four(ints.low16To32(wide.get), offset + 32 * n),
      four(ints.high16To32(wide.get), offset + 32 * n + 16),
    ]);
}

const advance = (pointer: Local, bytes: number): Code =>
  pointer.set(i32.add(pointer.get, i32.const(bytes)));
