import { f32x4, i32, repeat, v128 } from '../wasm/code.ts';
import type { FunctionSpec } from '../wasm/module.ts';

/** As many sums as registers leave room for: a product and an addition take 6 or 7 cycles, two at a time. */
const chains = 14;
const turns = 2;

/** Products with addition that one round of `peak` computes. */
export const peakMacs = chains * turns * 4;

/**
 * Writes `peak(rounds)`: sums in registers, each multiplied and added to over and over, nothing read from
 * memory: the most that a core does with 4 floats at a time and no fused multiplication.
 *
 * One constant is factor and term, so that a register more is a sum; it keeps sums between 1 and 1000.
 */
export const peakFunction: FunctionSpec = {
  name: 'peak',
  parameters: 1,
  body: ([rounds], locals) => {
    const sums = locals.vectors(chains);
    const [round, constant] = [locals.i32(), locals.v128()];
    const pass = sums.map((sum) =>
      sum.set(f32x4.add(f32x4.mul(sum.get, constant.get), constant.get)),
    );
    return [
      constant.set(f32x4.splat(0.999)),
      sums.map((sum, n) => sum.set(f32x4.splat(1 + n))),
      repeat(round, { from: 0, to: rounds?.get ?? i32.const(1), step: 1 }, [
        new Array(turns).fill(pass),
      ]),
      v128.store(
        i32.const(0),
        sums.map((sum) => sum.get).reduce((x, y) => f32x4.add(x, y)),
      ),
    ];
  },
};
