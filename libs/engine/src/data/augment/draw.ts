import { deriveSeed } from '@capsweep/domain';
import { uniformFloat32 } from 'pure-rand/distribution/uniformFloat32';
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import type { Augmentation } from './augmentation.ts';

/** Numbers per image of what {@link drawWarps} returns. */
export const warpSize = 6;

/** Which batch is drawn for. */
export interface DrawnFor {
  /** The run's seed. */
  readonly seed: number;
  /** The optimizer step, counted from 1. */
  readonly step: number;
  /** Images in the batch. */
  readonly size: number;
  /** Of an image. */
  readonly height: number;
  readonly width: number;
}

/**
 * Draws where every pixel of a batch' augmented images comes from: [size, 6], per image the a ... f of
 *
 *     x = a * column + b * row + c        y = d * column + e * row + f
 *
 * in pixels of the image, origin at the middle of its first one. The same seed and step draw the same.
 */
export function drawWarps(augmentation: Augmentation, batch: DrawnFor): Float32Array {
  const generator = xoroshiro128plus(deriveSeed(batch.seed, 'augment', batch.step));
  const random: Random = {
    // 24 bits from one draw, centred: never quite -amount or amount.
    within: (amount) => (amount === 0 ? 0 : (2 * uniformFloat32(generator) - 1) * amount),
    pixels: (most) => (most === 0 ? 0 : uniformInt(generator, -most, most)),
    heads: () => uniformInt(generator, 0, 1) === 1,
  };
  const warps = new Float32Array(batch.size * warpSize);
  for (let image = 0; image < batch.size; image++) {
    warps.set(drawWarp(augmentation, batch, random), image * warpSize);
  }
  return warps;
}

interface Random {
  /** Uniform in (-amount, amount). */
  within(amount: number): number;
  /** A whole number in [-most, most]. */
  pixels(most: number): number;
  heads(): boolean;
}

/** One image's a ... f: about its middle, mirror, then zoom and turn, then move. */
function drawWarp(of: Augmentation, { height, width }: DrawnFor, random: Random): number[] {
  const angle = (random.within(of.rotation) * Math.PI) / 180;
  const scale = 1 / (1 + random.within(of.zoom));
  const mirror = of.flip && random.heads() ? -1 : 1;
  const right = random.within(of.shift) * width + random.pixels(of.crop);
  const down = random.within(of.shift) * height + random.pixels(of.crop);
  const [cos, sin] = [scale * Math.cos(angle), scale * Math.sin(angle)];
  const [a, b, d, e] = [mirror * cos, mirror * sin, -sin, cos];
  const [middleX, middleY] = [(width - 1) / 2, (height - 1) / 2];
  const c = middleX + right - a * middleX - b * middleY;
  const f = middleY + down - d * middleX - e * middleY;
  return [a, b, c, d, e, f];
}
