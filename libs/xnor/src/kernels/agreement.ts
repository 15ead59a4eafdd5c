import { f32x4, i32, ints, repeat, repeatFrom, v128, type Code, type Local } from '../wasm/code.ts';
import type { FunctionSpec, Locals } from '../wasm/module.ts';
import { log2e } from './exp.ts';
import { laneBytes, routedTogether, vectors, type Sizes } from './layout.ts';

/**
 * @file XnIDR's agreement: `b[i,j] += Ku[i,j] * Kv[j] * sum_k sgn(uhat[i,j,k]) * sgn(v[j,k])`. The signs of
 * votes are taken once; a round compares words of them with the capsules' and counts where they differ.
 */

/** Signs in a word; a vector has a word of each of four samples. */
const wordSigns = 32;

/** Words for the signs of an output capsule. */
export function signWords({ outputDim }: Pick<Sizes, 'outputDim'>): number {
  return Math.ceil(outputDim / wordSigns);
}

/**
 * Writes `binarise(from, bits, means)`: of capsules [outputs, outputDim, lanes] the signs, as
 * [words, outputs, lanes], and the mean magnitudes [outputs, lanes].
 */
export function binariseFunction(sizes: Sizes): FunctionSpec {
  const { outputs, outputDim } = sizes;
  const rowBytes = outputs * laneBytes;
  return {
    name: 'binarise',
    parameters: 3,
    body: (parameters, locals) => {
      const [from, bits, means] = parameters as [Local, Local, Local];
      const [j, end] = [locals.i32(), locals.i32()];
      const [value, none, minus] = [locals.v128(), locals.v128(), locals.v128()];
      // All samples go side by side: one alone would wait for its own additions.
      const [words, sums] = [locals.vectors(vectors), locals.vectors(vectors)];
      const takeSigns = sums.map((sum, v): Code => {
        const word = words[v] as Local;
        const isPositive = f32x4.greater(value.get, none.get);
        return [
          value.set(v128.load(from.get, 16 * v)),
          sum.set(f32x4.add(sum.get, v128.andNot(value.get, minus.get))),
          word.set(ints.sub32(ints.add32(word.get, word.get), isPositive)),
        ];
      });
      const takeWord = (w: number): Code => [
        words.map((word) => word.set(none.get)),
        end.set(i32.add(from.get, i32.const(signsIn(w, outputDim) * laneBytes))),
        repeatFrom(from, { to: end.get, step: laneBytes }, takeSigns),
        words.map((word, v) => v128.store(bits.get, word.get, w * rowBytes + 16 * v)),
      ];
      const mean = ({ get }: Local): Code => f32x4.mul(get, f32x4.splat(1 / outputDim));
      return [
        none.set(f32x4.splat(0)),
        minus.set(f32x4.splat(-0)),
        repeat(j, { from: 0, to: i32.const(outputs), step: 1 }, [
          sums.map((sum) => sum.set(none.get)),
          Array.from({ length: signWords(sizes) }, (_, w) => takeWord(w)),
          sums.map((sum, v) => v128.store(means.get, mean(sum), 16 * v)),
          bits.set(i32.add(bits.get, i32.const(laneBytes))),
          means.set(i32.add(means.get, i32.const(laneBytes))),
        ]),
      ];
    },
  };
}

function signsIn(word: number, outputDim: number): number {
  return Math.min(wordSigns, outputDim - word * wordSigns);
}

/** Where binary agreement keeps its numbers, in bytes. */
export interface AgreementAt {
  /** [paddedInputs, words, outputs, lanes] */
  readonly voteBits: number;
  /** [paddedInputs, outputs, lanes] */
  readonly voteMeans: number;
  /** [words, outputs, lanes] */
  readonly capsuleBits: number;
  /** [outputs, lanes] */
  readonly capsuleMeans: number;
  /** [paddedInputs, outputs, lanes]: the sum of all rounds' agreements, by log2(e) */
  readonly agreements: number;
  /** [4 inputs, outputs, lanes] */
  readonly logits: number;
}

/** Adds a round's agreement of a few inputs to their logits. @param input The first one's number. */
export function binaryAgreements(
  sizes: Sizes,
  at: AgreementAt,
  { input, locals }: { readonly input: Local; readonly locals: Locals },
): Code {
  const { outputs, outputDim } = sizes;
  const words = signWords(sizes);
  const rowBytes = outputs * laneBytes;
  const [j, row, bits] = [0, 1, 2].map(() => locals.i32()) as Three;
  const [sum, mean] = [locals.v128(), locals.v128()];
  const differing = (n: number): Code =>
    Array.from({ length: words }, (_, w): Code => {
      const vote = v128.load(bits.get, at.voteBits + (n * words + w) * rowBytes);
      const ones = ints.popcount8(v128.xor(vote, v128.load(j.get, at.capsuleBits + w * rowBytes)));
      return ints.pairs16To32(ints.pairs8To16(ones));
    }).reduce((a, b) => ints.add32(a, b));
  const one = (n: number): Code => {
    const scale = f32x4.mul(mean.get, v128.load(row.get, at.voteMeans + n * rowBytes));
    const count = f32x4.fromInt(differing(n));
    const dot = f32x4.sub(f32x4.splat(outputDim), f32x4.add(count, count));
    const before = v128.load(row.get, at.agreements + n * rowBytes);
    return [
      sum.set(f32x4.add(before, f32x4.mul(dot, scale))),
      v128.store(row.get, sum.get, at.agreements + n * rowBytes),
      v128.store(j.get, sum.get, at.logits + n * rowBytes),
    ];
  };
  return [
    row.set(i32.mul(input.get, i32.const(rowBytes))),
    bits.set(i32.mul(input.get, i32.const(words * rowBytes))),
    repeat(j, { from: 0, to: i32.const(rowBytes), step: 16 }, [
      mean.set(f32x4.mul(v128.load(j.get, at.capsuleMeans), f32x4.splat(log2e))),
      Array.from({ length: routedTogether }, (_, n) => one(n)),
      row.set(i32.add(row.get, i32.const(16))),
      bits.set(i32.add(bits.get, i32.const(16))),
    ]),
  ];
}

type Three = [Local, Local, Local];
