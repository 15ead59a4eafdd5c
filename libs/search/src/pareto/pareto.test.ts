import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dominates, frontsOf } from './fronts.ts';
import {
  growHypervolume,
  hypervolume,
  widestSubset,
  type GrowingHypervolume,
} from './hypervolume.ts';

const vectors = (objectives: number, most: number) =>
  fc.array(fc.tuple(...Array.from({ length: objectives }, () => fc.nat({ max: 9 }))), {
    minLength: 1,
    maxLength: most,
  });

/** On a grid of whole numbers the volume is the number of unit cells that are dominated. */
function countCells(losses: readonly number[][], reference: readonly number[]): number {
  const cells = (prefix: number[]): number => {
    const size = reference[prefix.length];
    if (size === undefined) return losses.some((v) => v.every((x, i) => x <= prefix[i]!)) ? 1 : 0;
    return Array.from({ length: size }, (_, k) => cells([...prefix, k])).reduce((a, b) => a + b, 0);
  };
  return cells([]);
}

/** The definition: peel off what nothing left dominates. */
function peel(losses: readonly number[][]): number[] {
  const fronts = new Array<number>(losses.length).fill(-1);
  for (let front = 0; fronts.includes(-1); front += 1) {
    const left = losses.map((_, i) => i).filter((i) => fronts[i] === -1);
    const free = left.filter((i) => !left.some((j) => dominates(losses[j]!, losses[i]!)));
    for (const i of free) fronts[i] = front;
  }
  return fronts;
}

describe.each([1, 2, 3, 4])('%i objectives', (objectives) => {
  const reference = new Array<number>(objectives).fill(objectives === 4 ? 5 : 10);

  it('sorts into fronts as the definition does', () => {
    fc.assert(
      fc.property(vectors(objectives, 25), (losses) => {
        expect(frontsOf(losses)).toEqual(peel(losses));
      }),
    );
  });

  it('measures the volume that counting cells measures', () => {
    fc.assert(
      fc.property(vectors(objectives, 8), (losses) => {
        expect(hypervolume(losses, reference)).toBe(countCells(losses, reference));
      }),
      { numRuns: 40 },
    );
  });

  it('grows to the same volume vector by vector', () => {
    fc.assert(
      fc.property(vectors(objectives, 10), (losses) => {
        const start: GrowingHypervolume = { value: 0, front: [] };
        const { value } = losses.reduce((grown, v) => growHypervolume(grown, v, reference), start);
        expect(value).toBeCloseTo(hypervolume(losses, reference), 9);
      }),
      { numRuns: 60 },
    );
  });
});

it('chooses a subset of nearly the greatest volume', () => {
  fc.assert(
    fc.property(vectors(2, 7), (losses) => {
      const reference = [10, 10];
      const volume = (chosen: readonly number[]) =>
        hypervolume(
          chosen.map((i) => losses[i]!),
          reference,
        );
      const pairs = losses.flatMap((_, i) => losses.map((_v, j) => volume([i, j])));
      const chosen = widestSubset(losses, 2, reference);
      expect(volume(chosen)).toBeGreaterThanOrEqual((1 - 1 / Math.E) * Math.max(...pairs) - 1e-9);
      expect(new Set(chosen).size).toBe(chosen.length);
    }),
  );
});
