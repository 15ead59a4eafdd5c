import { f32x4, ints, type Code, type Local } from '../wasm/code.ts';
import type { Locals } from '../wasm/module.ts';

/** Coefficients of e^f on [-ln 2 / 2, ln 2 / 2], Cephes' `expf`, highest power first. */
const coefficients = [
  1.98756915e-4, 1.3981999507e-3, 8.3334519073e-3, 4.1665795894e-2, 1.6666665459e-1, 0.5, 1, 1,
];

const [lowest, log2e] = [-87, 1.4426950408889634];
const [ln2High, ln2Low] = [0.693359375, -2.1219444e-4];
const bias = 127;

/** `e^x`, written once for a function. */
export interface Exponential {
  /** To be run before the first use. */
  readonly prepare: Code;
  /** `e^x` of four numbers, to about 1e-7 of itself; below -87 it is e^-87. */
  of(x: Code): Code;
}

/**
 * `x = n ln 2 + f`, so `e^x = 2^n e^f`; 2^n is n put into the exponent's bits. The constants are locals: the
 * compiler builds a constant anew wherever it stands, which costs more than the arithmetic.
 */
export function exponential(locals: Locals): Exponential {
  const [n, f] = [locals.v128(), locals.v128()];
  const [prepare, constant] = constants(locals, [...coefficients, lowest, log2e, ln2High, ln2Low]);
  const biased = locals.v128();
  const polynomial = coefficients
    .map((coefficient) => constant(coefficient))
    .reduce((sum, coefficient) => f32x4.add(f32x4.mul(sum, f.get), coefficient));
  const power = ints.shiftLeft32(ints.add32(ints.toInt(n.get), biased.get), 23);
  return {
    prepare: [prepare, biased.set(ints.splat32Const(bias))],
    of: (x) => [
      f.set(f32x4.max(x, constant(lowest))),
      n.set(f32x4.nearest(f32x4.mul(f.get, constant(log2e)))),
      f.set(f32x4.sub(f.get, f32x4.mul(n.get, constant(ln2High)))),
      f.set(f32x4.sub(f.get, f32x4.mul(n.get, constant(ln2Low)))),
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
