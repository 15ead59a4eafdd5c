import { f32x4, i32, repeat, v128 } from '../wasm/code.ts';
import type { FunctionSpec } from '../wasm/module.ts';

/** Products with addition that one pass of `peak` computes, per vector lane. */
export const peakMacs = 12 * 4 * 8;

/**
 * Writes `peak(rounds)`: twelve sums in registers, each multiplied and added to over and over, nothing
 * read from memory: the most that a core does with 4 floats at a time and no fused multiplication.
 */
export const peakFunction: FunctionSpec = {
  name: 'peak',
  parameters: 1,
  body: ([rounds], locals) => {
    const sums = locals.vectors(12);
    const round = locals.i32();
    const [factor, term] = [f32x4.splat(0.999), f32x4.splat(0.001)];
    const [a, b] = [locals.v128(), locals.v128()];
    const pass = sums.map((sum) => sum.set(f32x4.add(f32x4.mul(sum.get, a.get), b.get)));
    return [
      a.set(factor),
      b.set(term),
      repeat(round, { from: 0, to: rounds?.get ?? i32.const(1), step: 1 }, new Array(8).fill(pass)),
      v128.store(
        i32.const(0),
        sums.map((sum) => sum.get).reduce((x, y) => f32x4.add(x, y)),
      ),
    ];
  },
};
