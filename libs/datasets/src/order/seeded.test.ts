import { assert, integer, property } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seededOrder, seededSplit } from './seeded.ts';

const counting = (count: number): number[] => Array.from({ length: count }, (_, i) => i);
const sorted = (values: Uint32Array): number[] => [...values].sort((a, b) => a - b);

describe('seededOrder', () => {
  it('has every example once', () => {
    assert(
      property(integer({ min: 0, max: 300 }), integer(), integer({ min: 0 }), (n, seed, epoch) => {
        expect(sorted(seededOrder(n, { seed, epoch }))).toEqual(counting(n));
      }),
    );
  });

  it('belongs to the seed and the epoch, and to nothing before it', () => {
    const key = { seed: 7, epoch: 3 };
    const whole = seededOrder(1000, key);
    seededOrder(50, { seed: 1 });
    expect(seededOrder(1000, key).subarray(640)).toEqual(whole.subarray(640));
    for (const other of [
      { seed: 7, epoch: 4 },
      { seed: 8, epoch: 3 },
      { seed: 3, epoch: 7 },
    ]) {
      const order = seededOrder(1000, other);
      const same = order.filter((value, index) => value === whole[index]).length;
      expect(same).toBeLessThan(10);
    }
    expect(seededOrder(1000, { seed: 2 ** 40 + 7, epoch: 3 })).not.toEqual(whole);
  });

  it('stays what it is: a checkpoint counts on it', () => {
    expect([...seededOrder(10, { seed: 1 })]).toEqual([8, 4, 9, 3, 6, 0, 1, 5, 2, 7]);
    expect([...seededOrder(10, { seed: 1, epoch: 1 })]).toEqual([1, 6, 8, 5, 2, 9, 7, 0, 4, 3]);
  });

  it('puts each example everywhere equally often', () => {
    const [count, rounds] = [8, 4000];
    const seen = Array.from({ length: count }, () => new Array<number>(count).fill(0));
    for (let epoch = 0; epoch < rounds; epoch += 1) {
      seededOrder(count, { seed: 11, epoch }).forEach((value, place) => {
        seen[value]![place]! += 1;
      });
    }
    const expected = rounds / count;
    const chiSquare = seen.flat().reduce((sum, n) => sum + (n - expected) ** 2 / expected, 0);
    // 49 degrees of freedom: 85.4 is the 0.1 % bound.
    expect(chiSquare).toBeLessThan(85.4);
  });
});

describe('seededSplit', () => {
  it('gives every example to one part', () => {
    const { train, validation } = seededSplit(1000, { seed: 5, validation: 150 });
    expect(validation).toHaveLength(150);
    expect(sorted(Uint32Array.from([...train, ...validation]))).toEqual(counting(1000));
    expect([...validation]).toEqual(sorted(validation));
    expect(seededSplit(1000, { seed: 5, validation: 150 }).validation).toEqual(validation);
    expect(seededSplit(1000, { seed: 6, validation: 150 }).validation).not.toEqual(validation);
  });

  it('allows nothing and everything, and no more', () => {
    expect(seededSplit(3, { seed: 0, validation: 0 }).train).toHaveLength(3);
    expect(seededSplit(3, { seed: 0, validation: 3 }).train).toHaveLength(0);
    for (const validation of [-1, 4, 0.5]) {
      expect(() => seededSplit(3, { seed: 0, validation })).toThrow(`validation is ${validation}`);
    }
  });
});
