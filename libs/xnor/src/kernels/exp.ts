import { f32x4, ints, type Code, type Local } from '../wasm/code.ts';
import type { Locals } from '../wasm/module.ts';

/** 2^f on [-1/2, 1/2] through its values at six Chebyshev nodes, highest power first. */
const coefficients = [
  0.0013390863314270973, 0.009676031768321991, 0.055503569543361664, 0.2402210682630539,
  0.6931471824645996, 1.0000001192092896,
];

const lowest = -126;

/** 1.5 * 2^23: a number that it was added to has its whole part in the lowest bits. */
const rounding = 12_582_912;

/** `2^x`, written once for a function. */
export interface Exponential {
  /** To be run before the first use. */
  readonly prepare: Code;
  /** `2^x` of four numbers, to about 2e-7 of itself; below -126 it is 2^-126. */
  of(x: Code): Code;
}

/** What turns powers of e into powers of 2. */
export const log2e = 1.4426950408889634;

/**
 * `x = n + f`, so `2^x = 2^n 2^f`; 2^n is n put into the exponent's bits. The constants are locals: the
 * compiler builds a constant anew wherever it stands, which costs more than the arithmetic.
 */
export function exponential(locals: Locals): Exponential {
  const [whole, n, f] = locals.vectors(3) as [Local, Local, Local];
  const numbers = [...coefficients, lowest, 1, rounding];
  const [prepare, constant] = constants(locals, numbers);
  const polynomial = coefficients
    .map((coefficient) => constant(coefficient))
    .reduce((sum, coefficient) => f32x4.add(f32x4.mul(sum, f.get), coefficient));
  const power = ints.add32(ints.shiftLeft32(whole.get, 23), constant(1));
  return {
    prepare,
    of: (x) => [
      f.set(f32x4.larger(x, constant(lowest))),
      whole.set(f32x4.add(f.get, constant(rounding))),
      n.set(f32x4.sub(whole.get, constant(rounding))),
      f.set(f32x4.sub(f.get, n.get)),
      f32x4.mul(polynomial, power),
    ],
  };
}

/** Constants as locals, each of a value once. */
function constants(locals: Locals, values: readonly number[]): [Code, (value: number) => Code] {
  const held = new Map<number, Local>(values.map((value) => [value, locals.v128()]));
  const prepare = [...held].map(([value, local]) => local.set(f32x4.splat(value)));
  return [prepare, (value) => held.get(value)?.get ?? f32x4.splat(value)];
}
