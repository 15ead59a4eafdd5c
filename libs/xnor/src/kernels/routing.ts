import { f32x4, i32, repeat, repeatFrom, v128, type Code, type Local } from '../wasm/code.ts';
import type { FunctionSpec, Locals } from '../wasm/module.ts';
import { exponential, log2e } from './exp.ts';
import { binaryAgreements, type AgreementAt } from './agreement.ts';
import { laneBytes, routedTogether, type Sizes } from './layout.ts';

/** Where routing keeps its numbers, in bytes. */
export interface RoutingAt {
  /** [columns, lanes]: log2(e) times the sum of all rounds' capsules, which votes are compared with */
  readonly capsules: number;
  /** [4 inputs, outputs, lanes] */
  readonly logits: number;
  /** [4 inputs, lanes]: what makes powers shares */
  readonly inverses: number;
  /** [columns, lanes] */
  readonly sums: number;
}

/** What keeps a root away from zero; as in the layers. */
const epsilon = 1e-9;

/** Vectors of four samples that are worked on together. */
const quads = 2;

/**
 * Writes `route(votes, input)`: lets the votes [columns, lanes] of a few input capsules into the sums, weighted by the
 * softmax over the outputs of how well they agree with the capsules.
 *
 * Logits grow by one agreement in each round. A float agreement is linear, so they are the agreement with
 * the sum of the capsules of all rounds before: nothing is kept per input capsule. That sum carries a factor of
 * log2(e), so that the softmax's powers are of 2.
 */
export function routeFunction(
  sizes: Sizes,
  at: RoutingAt & AgreementAt,
  agreement: 'dot' | 'binary',
): FunctionSpec {
  return {
    name: 'route',
    parameters: 2,
    body: ([votes, input], locals) => {
      const walk = walker(sizes, votes as Local, locals);
      return [
        agreement === 'dot'
          ? agreements(walk, at, locals)
          : binaryAgreements(sizes, at, { input: input as Local, locals }),
        softmaxOver(sizes, at, locals),
        weightedSums(walk, at, locals),
      ];
    },
  };
}

/** A walk over outputs and their dimensions, for two vectors of samples and a few inputs at a time. */
interface Walk {
  /** Runs `each` for every dimension of every output, between `before` and `after`, per two vectors. */
  over(before: Code, each: Code, after: Code): Code;
  /** The vote of an input; the number of the first of two vectors is in the pointers. */
  vote(input: number, quad: number): Code;
  /** Reads [columns, lanes] beside the votes. */
  beside(place: number, quad: number): Code;
  storeBeside(place: number, quad: number, value: Code): Code;
  /** Address of [lanes]. */
  readonly half: Code;
  /** Address of [inputs, outputs, lanes]. */
  readonly logit: Code;
  logitOffset(place: number, input: number, quad: number): number;
}

function walker({ outputs, outputDim, votesBytes }: Sizes, votes: Local, locals: Locals): Walk {
  const [logit, from, to, end, half] = [0, 1, 2, 3, 4].map(() => locals.i32()) as Five;
  const capsuleBytes = outputDim * laneBytes;
  return {
    over: (before, each, after) => [
      from.set(votes.get),
      to.set(i32.const(0)),
      repeat(logit, { from: 0, to: i32.const(outputs * laneBytes), step: laneBytes }, [
        repeat(half, { from: 0, to: i32.const(laneBytes), step: 16 * quads }, [
          before,
          end.set(i32.add(to.get, i32.const(capsuleBytes))),
          repeatFrom(to, { to: end.get, step: laneBytes }, [
            each,
            from.set(i32.add(from.get, i32.const(laneBytes))),
          ]),
          after,
          from.set(i32.sub(from.get, i32.const(capsuleBytes - 16 * quads))),
          to.set(i32.sub(to.get, i32.const(capsuleBytes - 16 * quads))),
          logit.set(i32.add(logit.get, i32.const(16 * quads))),
        ]),
        logit.set(i32.sub(logit.get, i32.const(laneBytes))),
        from.set(i32.add(from.get, i32.const(capsuleBytes - laneBytes))),
        to.set(i32.add(to.get, i32.const(capsuleBytes - laneBytes))),
      ]),
    ],
    vote: (input, quad) => v128.load(from.get, input * votesBytes + 16 * quad),
    beside: (place, quad) => v128.load(to.get, place + 16 * quad),
    storeBeside: (place, quad, value) => v128.store(to.get, value, place + 16 * quad),
    half: half.get,
    logit: logit.get,
    logitOffset: (place, input, quad) => place + input * outputs * laneBytes + 16 * quad,
  };
}

const inputNumbers = Array.from({ length: routedTogether }, (_, input) => input);
const quadNumbers = [0, 1] as const;

function agreements(walk: Walk, at: RoutingAt, locals: Locals): Code {
  const sums = inputNumbers.map(() => locals.vectors(quads));
  const capsules = locals.vectors(quads);
  const each = (use: (sum: Local, input: number, quad: number) => Code): Code =>
    inputNumbers.map((input) =>
      quadNumbers.map((quad) => use(sums[input]?.[quad] as Local, input, quad)),
    );
  return walk.over(
    each((sum) => sum.set(f32x4.splat(0))),
    [
      capsules.map((capsule, quad) => capsule.set(walk.beside(at.capsules, quad))),
      each((sum, input, quad) =>
        add2(sum, f32x4.mul(walk.vote(input, quad), (capsules[quad] as Local).get)),
      ),
    ],
    each((sum, input, quad) =>
      v128.store(walk.logit, sum.get, walk.logitOffset(at.logits, input, quad)),
    ),
  );
}

/** Turns the logits of all inputs into powers of 2, and finds the inverses of their sums. */
function softmaxOver({ outputs }: Sizes, at: RoutingAt, locals: Locals): Code {
  const exp = exponential(locals);
  const [j, quad, end] = [locals.i32(), locals.i32(), locals.i32()];
  const most = inputNumbers.map(() => locals.v128());
  const [total, share] = locals.vectors(2) as [Local, Local];
  const rowBytes = outputs * laneBytes;
  const overOutputs = (body: Code): Code => [
    j.set(quad.get),
    repeatFrom(j, { to: end.get, step: laneBytes }, body),
  ];
  const logit = (input: number): Code => v128.load(j.get, at.logits + input * rowBytes);
  const one = (largest: Local, input: number): Code => [
    total.set(f32x4.splat(0)),
    overOutputs([
      share.set(exp.of(f32x4.sub(logit(input), largest.get))),
      add2(total, share.get),
      v128.store(j.get, share.get, at.logits + input * rowBytes),
    ]),
    v128.store(quad.get, f32x4.div(f32x4.splat(1), total.get), at.inverses + input * laneBytes),
  ];
  return [
    exp.prepare,
    repeat(quad, { from: 0, to: i32.const(laneBytes), step: 16 }, [
      end.set(i32.add(quad.get, i32.const(rowBytes))),
      most.map((largest) => largest.set(f32x4.splat(-3e38))),
      // Of all inputs together: each alone would wait for its own comparisons.
      overOutputs(most.map((largest, n) => largest.set(f32x4.larger(largest.get, logit(n))))),
      most.map(one),
    ]),
  ];
}

function weightedSums(walk: Walk, at: RoutingAt, locals: Locals): Code {
  const shares = inputNumbers.map(() => locals.vectors(quads));
  const share = (input: number, quad: number): Local => shares[input]?.[quad] as Local;
  return walk.over(
    inputNumbers.map((input) =>
      quadNumbers.map((quad) =>
        share(input, quad).set(
          f32x4.mul(
            v128.load(walk.logit, walk.logitOffset(at.logits, input, quad)),
            v128.load(walk.half, at.inverses + input * laneBytes + 16 * quad),
          ),
        ),
      ),
    ),
    quadNumbers.map((quad) =>
      walk.storeBeside(
        at.sums,
        quad,
        inputNumbers.reduce(
          (sum: Code, input) =>
            f32x4.add(sum, f32x4.mul(walk.vote(input, quad), share(input, quad).get)),
          walk.beside(at.sums, quad),
        ),
      ),
    ),
    [],
  );
}

type Five = [Local, Local, Local, Local, Local];

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
          s.set(f32x4.mul(s.get, f32x4.splat(log2e))),
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
