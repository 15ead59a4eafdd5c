/**
 * @file WebAssembly as expressions: each function answers with the bytes of an instruction, its operands'
 * bytes before it. So a kernel is written for one shape, with that shape's numbers as constants, and
 * needs neither a compiler nor a file beside it. Opcodes: WebAssembly specification 2.0, appendix.
 */

/** Bytes of instructions, nested as it comes. */
export type Code = number | readonly Code[];

/** A local variable, by its number. */
export interface Local {
  readonly index: number;
  readonly get: Code;
  set(value: Code): Code;
}

/** An unsigned number in LEB128. */
export function unsigned(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  do {
    const low = rest % 128;
    rest = Math.floor(rest / 128);
    bytes.push(rest > 0 ? low | 0x80 : low);
  } while (rest > 0);
  return bytes;
}

/** A signed 32-bit number in LEB128. */
export function signed(value: number): number[] {
  const bytes: number[] = [];
  let rest = value | 0;
  for (;;) {
    const low = rest & 0x7f;
    rest >>= 7;
    const isLast = (rest === 0 && (low & 0x40) === 0) || (rest === -1 && (low & 0x40) !== 0);
    bytes.push(isLast ? low : low | 0x80);
    if (isLast) return bytes;
  }
}

type Binary = (a: Code, b: Code) => Code;
type Unary = (a: Code) => Code;
type Access = (address: Code, offset?: number) => Code;

const binary =
  (...opcode: number[]): Binary =>
  (a, b) => [a, b, opcode];
const simd = (opcode: number): Code => [0xfd, unsigned(opcode)];
const simd1 =
  (opcode: number): Unary =>
  (a) => [a, simd(opcode)];
const simd2 =
  (opcode: number): Binary =>
  (a, b) => [a, b, simd(opcode)];
// The alignment is a hint; 1 byte is always true.
const access =
  (opcode: Code): Access =>
  (address, offset = 0) => [address, opcode, 0, unsigned(offset)];

/** 32-bit whole numbers. */
export const i32 = {
  const: (value: number): Code => [0x41, signed(value)],
  load8: access(0x2d),
  load16: access(0x2f),
  store: (address: Code, value: Code, offset = 0): Code => [
    address,
    value,
    0x36,
    0,
    unsigned(offset),
  ],
  store16: (address: Code, value: Code, offset = 0): Code => [
    address,
    value,
    0x3b,
    0,
    unsigned(offset),
  ],
  add: binary(0x6a),
  sub: binary(0x6b),
  mul: binary(0x6c),
  and: binary(0x71),
  shl: binary(0x74),
  shrU: binary(0x76),
  lessThan: binary(0x48),
};

/** 128 bits, of whatever they are. */
export const v128 = {
  load: access(simd(0)),
  load32Splat: access(simd(9)),
  load32Zero: access(simd(92)),
  store: (address: Code, value: Code, offset = 0): Code => [
    address,
    value,
    simd(11),
    0,
    unsigned(offset),
  ],
  /** The low eight bytes. */
  storeLow: (address: Code, value: Code, offset = 0): Code => [
    address,
    value,
    simd(91),
    0,
    unsigned(offset),
    0,
  ],
  not: simd1(77),
  and: simd2(78),
  /** Bits of `a` that are not in `b`. */
  andNot: simd2(79),
  or: simd2(80),
  xor: simd2(81),
  const: (bytes: readonly number[]): Code => [simd(12), bytes],
};

/** Four single-precision numbers. */
export const f32x4 = {
  splat: (value: number): Code => {
    const bytes = new Uint8Array(Float32Array.of(value, value, value, value).buffer);
    return v128.const([...bytes]);
  },
  greater: simd2(68),
  abs: simd1(224),
  sqrt: simd1(227),
  add: simd2(228),
  sub: simd2(229),
  mul: simd2(230),
  div: simd2(231),
  /** `a < b ? b : a`, which is one instruction; `max` is many, for NaN and for -0. */
  larger: simd2(235),
  fromInt: simd1(250),
  /** Lanes of two vectors by number: 0 to 3 of `a`, 4 to 7 of `b`. */
  shuffle: (a: Code, b: Code, lanes: readonly number[]): Code => [
    a,
    b,
    simd(13),
    lanes.flatMap((lane) => [4 * lane, 4 * lane + 1, 4 * lane + 2, 4 * lane + 3]),
  ],
};

/** Whole numbers in lanes of 8, 16 and 32 bits. */
export const ints = {
  popcount8: simd1(98),
  add8: simd2(110),
  greater8: simd2(39),
  narrow16: simd2(101),
  narrow16Unsigned: simd2(102),
  mask8: simd1(100),
  pairs8To16: simd1(125),
  narrow32: simd2(133),
  /** Products of neighbours, added: eight lanes of 16 bits to four of 32. */
  dot16: simd2(186),
  splat32: (value: number): Code => [i32.const(value), simd(17)],
  splat16: (value: number): Code => [i32.const(value), simd(16)],
  pairs16To32: simd1(127),
  shiftLeft16: (a: Code, by: number): Code => [a, i32.const(by), simd(139)],
  shiftRight16: (a: Code, by: number): Code => [a, i32.const(by), simd(141)],
  /** Lanes 0 to 7 of sixteen unsigned numbers, as 16 bits each. */
  low8To16: simd1(137),
  /** Lanes 0 to 3 of eight unsigned numbers, as 32 bits each; and lanes 4 to 7. */
  low16To32: simd1(169),
  high16To32: simd1(170),
  /** Bytes 0 to 7 of two vectors by turns; and bytes 8 to 15. */
  interleaveLow: (a: Code, b: Code): Code => [a, b, simd(13), byTurns(0)],
  interleaveHigh: (a: Code, b: Code): Code => [a, b, simd(13), byTurns(8)],
  add32: simd2(174),
  sub32: simd2(177),
  shiftLeft32: (a: Code, by: number): Code => [a, i32.const(by), simd(171)],
  /** Shifts copies of the first bit in. */
  shiftRight32: (a: Code, by: number): Code => [a, i32.const(by), simd(172)],
  lane32: (a: Code, lane: number): Code => [a, simd(27), lane],
};

function byTurns(from: number): number[] {
  return Array.from({ length: 8 }, (_, n) => [from + n, 16 + from + n]).flat();
}

/** Calls the function of that number with 32-bit numbers. */
export function call(index: number, ...values: readonly Code[]): Code {
  return [values, 0x10, unsigned(index)];
}

/** A whole number counted from `from` up to below `to`. */
export interface Range {
  readonly from: number;
  readonly to: Code;
  readonly step: number;
}

/** Repeats `body` with the counter at each number of the range, of which there is at least one. */
export function repeat(counter: Local, { from, to, step }: Range, body: Code): Code {
  return [counter.set(i32.const(from)), repeatFrom(counter, { to, step }, body)];
}

/** The same from where the counter is. */
export function repeatFrom(counter: Local, { to, step }: Omit<Range, 'from'>, body: Code): Code {
  const next = counter.set(i32.add(counter.get, i32.const(step)));
  return [[0x03, 0x40], body, next, i32.lessThan(counter.get, to), [0x0d, 0], 0x0b];
}

/** Runs `body`, which may be left. */
export function block(body: Code): Code {
  return [[0x02, 0x40], body, 0x0b];
}

/** Leaves the innermost {@link block} where the number is not 0. */
export function leaveIf(condition: Code): Code {
  return [condition, 0x0d, 0];
}
