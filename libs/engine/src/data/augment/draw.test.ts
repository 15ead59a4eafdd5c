import { expect, it } from 'vitest';
import type { Augmentation } from './augmentation.ts';
import { drawWarps } from './draw.ts';

const all: Augmentation = {
  shift: 0.1,
  rotation: 20,
  zoom: 0.25,
  flip: true,
  crop: 4,
  fill: 'edge',
};
const batch = { seed: 5, step: 1, size: 4000, height: 32, width: 20 };

interface Warp {
  readonly angle: number;
  readonly scale: number;
  readonly mirror: number;
  readonly right: number;
  readonly down: number;
}

/** What was drawn, worked back from where the middle goes and from the matrix. */
function drawn(of: Augmentation): Warp[] {
  const warps = drawWarps(of, batch);
  return Array.from({ length: batch.size }, (_, i) => {
    const [a, b, c, d, e, f] = warps.subarray(6 * i) as unknown as [
      number,
      number,
      number,
      number,
      number,
      number,
    ];
    const [x, y] = [(batch.width - 1) / 2, (batch.height - 1) / 2];
    return {
      angle: (Math.atan2(-d, e) * 180) / Math.PI,
      scale: 1 / Math.hypot(d, e),
      mirror: Math.sign(a * e - b * d),
      right: a * x + b * y + c - x,
      down: d * x + e * y + f - y,
    };
  });
}

const mean = (values: number[]): number => values.reduce((a, b) => a + b) / values.length;

it('draws evenly, within its bounds and to them', () => {
  const warps = drawn(all);
  const bounds = { angle: 20, right: 4 + 0.1 * 20, down: 4 + 0.1 * 32 };
  for (const [name, bound] of Object.entries(bounds)) {
    const values = warps.map((warp) => warp[name as keyof Warp]);
    expect(Math.max(...values.map(Math.abs)), name).toBeLessThan(bound + 1e-4);
    expect(Math.max(...values), name).toBeGreaterThan(0.9 * bound);
    expect(Math.min(...values), name).toBeLessThan(-0.9 * bound);
    // Four standard errors of a mean of uniform numbers.
    expect(Math.abs(mean(values)), name).toBeLessThan((4 * bound) / Math.sqrt(3 * batch.size));
  }
  const scales = warps.map(({ scale }) => scale);
  expect([Math.min(...scales) > 0.7499, Math.max(...scales) < 1.2501]).toEqual([true, true]);
  const mirrored = warps.filter(({ mirror }) => mirror === -1).length / batch.size;
  expect(Math.abs(mirrored - 0.5)).toBeLessThan(0.04);
});

it('leaves out what is not asked for', () => {
  const still = { shift: 0, rotation: 0, zoom: 0, flip: false, crop: 0, fill: 'black' } as const;
  const warp = drawWarps(still, { ...batch, size: 1 });
  expect(Array.from(warp, (value) => value + 0)).toEqual([1, 0, 0, 0, 1, 0]); // -0 is 0
  const cropped = drawn({ ...still, crop: 2 });
  expect(new Set(cropped.map(({ right }) => right))).toEqual(new Set([-2, -1, 0, 1, 2]));
});

it('draws the same for the same seed and step, and other things for others', () => {
  expect(drawWarps(all, batch)).toEqual(drawWarps(all, batch));
  expect(drawWarps(all, { ...batch, step: 2 })).not.toEqual(drawWarps(all, batch));
  expect(drawWarps(all, { ...batch, seed: 6 })).not.toEqual(drawWarps(all, batch));
});
