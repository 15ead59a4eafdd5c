import { f32x4, i32, repeat, v128, type Code, type Local } from '../wasm/code.ts';
import type { FunctionSpec } from '../wasm/module.ts';
import { exponential } from './exp.ts';
import { laneBytes, vectors, type Sizes } from './layout.ts';

/** Where routing keeps its numbers, in bytes. */
export interface RoutingAt {
  /** [columns, lanes]: the sum of all rounds' capsules, which votes are compared with */
  readonly capsules: number;
  /** [outputs, lanes] */
  readonly logits: number;
  /** [columns, lanes] */
  readonly sums: number;
}

/** What keeps a root away from zero; as in the layers. */
const epsilon = 1e-9;

/**
 * Writes `route(votes)`: lets one input capsule's votes [columns, lanes] into the sums, weighted by the
 * softmax over the outputs of how well they agree with the capsules.
 *
 * Logits grow by one agreement in each round, and agreement is linear, so they are the agreement with
 * the sum of the capsules of all rounds before: nothing is kept per input capsule.
 */
export function routeFunction({ outputs, outputDim }: Sizes, at: RoutingAt): FunctionSpec {
  const capsuleBytes = outputDim * laneBytes;
  return {
    name: 'route',
    parameters: 1,
    body: ([votes], locals) => {
      const [j, k, from, to] = [locals.i32(), locals.i32(), locals.i32(), locals.i32()];
      const exp = exponential(locals);
      const four = locals.vectors(vectors);
      const begin: Code = [from.set((votes as Local).get), to.set(i32.const(0))];
      const eachOutput = (body: Code): Code =>
        repeat(j, { from: 0, to: i32.const(outputs * laneBytes), step: laneBytes }, body);
      const eachDim = (body: Code): Code =>
        repeat(k, { from: 0, to: i32.const(capsuleBytes), step: laneBytes }, [
          body,
          from.set(i32.add(from.get, i32.const(laneBytes))),
          to.set(i32.add(to.get, i32.const(laneBytes))),
        ]);
      const agree = eachOutput([
        four.map((sum) => sum.set(f32x4.splat(0))),
        eachDim(
          four.map((sum, q) => {
            const vote = v128.load(from.get, 16 * q);
            const capsule = v128.load(to.get, at.capsules + 16 * q);
            return sum.set(f32x4.add(sum.get, f32x4.mul(vote, capsule)));
          }),
        ),
        four.map((sum, q) => v128.store(j.get, sum.get, at.logits + 16 * q)),
      ]);
      const most = locals.vectors(vectors);
      const totals = locals.vectors(vectors);
      const logit = (q: number): Code => v128.load(j.get, at.logits + 16 * q);
      const keep = (q: number, value: Code): Code => v128.store(j.get, value, at.logits + 16 * q);
      const softmax = [
        most.map((max) => max.set(f32x4.splat(-3e38))),
        eachOutput(most.map((max, q) => max.set(f32x4.max(max.get, logit(q))))),
        totals.map((total) => total.set(f32x4.splat(0))),
        eachOutput(
          four.map((share, q) => [
            share.set(exp.of(f32x4.sub(logit(q), (most[q] as Local).get))),
            add2(totals[q] as Local, share.get),
            keep(q, share.get),
          ]),
        ),
        totals.map((total) => total.set(f32x4.div(f32x4.splat(1), total.get))),
      ];
      const add = eachOutput([
        four.map((weight, q) => weight.set(f32x4.mul(logit(q), (totals[q] as Local).get))),
        eachDim(
          four.map((weight, q) => {
            const vote = f32x4.mul(weight.get, v128.load(from.get, 16 * q));
            const sum = v128.load(to.get, at.sums + 16 * q);
            return v128.store(to.get, f32x4.add(sum, vote), at.sums + 16 * q);
          }),
        ),
      ]);
      return [exp.prepare, begin, agree, softmax, begin, add];
    },
  };
}

const add2 = (sum: Local, value: Code): Code => sum.set(f32x4.add(sum.get, value));

type FiveVectors = [Local, Local, Local, Local, Local];

/**
 * Writes `squash(first)`: sums become capsules, `|s|^2 / (1 + |s|^2) * s / |s|`. In the first round every
 * output has the share 1 / outputs of each vote, and the capsules are new; later they add up. The sums
 * hold this round's capsules afterwards.
 */
export function squashFunction({ outputs, outputDim }: Sizes, at: RoutingAt): FunctionSpec {
  return {
    name: 'squash',
    parameters: 1,
    body: ([first], locals) => {
      const [at1, k, v, end] = [locals.i32(), locals.i32(), locals.i32(), locals.i32()];
      const [square, s, factor, share, keep] = locals.vectors(5) as FiveVectors;
      const begin = (first as Local).get;
      const scaled = f32x4.mul(v128.load(k.get, at.sums), share.get);
      const length = f32x4.sqrt(f32x4.add(square.get, f32x4.splat(epsilon)));
      const inside = (body: Code): Code => [
        k.set(i32.add(at1.get, v.get)),
        end.set(i32.add(k.get, i32.const(outputDim * laneBytes))),
        [0x03, 0x40],
        body,
        k.set(i32.add(k.get, i32.const(laneBytes))),
        i32.lessThan(k.get, end.get),
        [0x0d, 0],
        0x0b,
      ];
      const capsule = [
        square.set(f32x4.splat(0)),
        inside([s.set(scaled), square.set(f32x4.add(square.get, f32x4.mul(s.get, s.get)))]),
        factor.set(f32x4.div(length, f32x4.add(square.get, f32x4.splat(1)))),
        inside([
          s.set(f32x4.mul(scaled, factor.get)),
          v128.store(k.get, s.get, at.sums),
          s.set(f32x4.add(s.get, f32x4.mul(keep.get, v128.load(k.get, at.capsules)))),
          v128.store(k.get, s.get, at.capsules),
        ]),
      ];
      return [
        // first is 1 or 0.
        keep.set(f32x4.sub(f32x4.splat(1), f32x4.fromInt(splat(begin)))),
        share.set(
          f32x4.add(keep.get, f32x4.mul(f32x4.fromInt(splat(begin)), f32x4.splat(1 / outputs))),
        ),
        repeat(
          at1,
          { from: 0, to: i32.const(outputs * outputDim * laneBytes), step: outputDim * laneBytes },
          [repeat(v, { from: 0, to: i32.const(laneBytes), step: 16 }, capsule)],
        ),
      ];
    },
  };
}

const splat = (value: Code): Code => [value, 0xfd, 17];
