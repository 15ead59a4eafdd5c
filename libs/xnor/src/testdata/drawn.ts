/** @file Numbers for kernels to be tried on, the same of the same seed, and the votes that they make by the formula. */
import type { CapsuleShape } from '../votes.ts';

/** The numbers 0 to count - 1. */
export const upTo = (count: number): number[] => Array.from({ length: count }, (_, n) => n);

/** 31 bits at each call, of which the lowest repeat soon. */
function generator(seed: number): () => number {
  let state = seed;
  return () => (state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff);
}

/** Draws whole numbers from 0, each below a bound. */
export function drawing(seed: number): (below: number) => number {
  const next = generator(seed);
  return (below) => (next() >> 8) % below;
}

/** Numbers between -1 and 1, a fifth of them 0. */
export function numbers(count: number, seed: number): number[] {
  const next = generator(seed);
  return Array.from({ length: count }, () => {
    const state = next();
    return state % 5 === 0 ? 0 : state / 0x40000000 - 1;
  });
}

/** What votes are made of. */
export interface Given {
  readonly kind: 'binary' | 'float';
  readonly shape: CapsuleShape;
  /** [batch, inputs, inputDim] */
  readonly x: readonly number[];
  /** [inputs, outputs, inputDim, outputDim] */
  readonly w: readonly number[];
}

export const sign = (v: number): number => (v > 0 ? 1 : -1);

/** The votes [batch, inputs, outputs, outputDim] by their formula, in double precision. */
export function votesOf({ kind, shape, x, w }: Given): number[] {
  const { inputDim, inputs, outputs, outputDim } = shape;
  const dims = upTo(inputDim);
  const mean = (values: number[]): number =>
    values.reduce((sum, v) => sum + Math.abs(v), 0) / inputDim;
  return upTo(x.length / inputDim).flatMap((row) => {
    const u = dims.map((d) => x[row * inputDim + d]!);
    return upTo(outputs * outputDim).map((c) => {
      const pair = (row % inputs) * outputs + Math.floor(c / outputDim);
      const v = dims.map((d) => w[(pair * inputDim + d) * outputDim + (c % outputDim)]!);
      const dot = (of: (value: number) => number): number =>
        dims.reduce((sum, d) => sum + of(u[d]!) * of(v[d]!), 0);
      return kind === 'float' ? dot((value) => value) : mean(u) * mean(v) * dot(sign);
    });
  });
}
