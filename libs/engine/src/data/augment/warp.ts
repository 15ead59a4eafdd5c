/**
 * @file Warping a batch of images as operations on tensors, so that it runs where the training step
 * runs, is recorded with it, and costs it little.
 *
 *     column, row --a..f--> x, y --floor--> four neighbours --fill--> places --gather--> weighted sum
 *
 * Without rotation x depends on the column alone and y on the row, and everything up to the places is
 * as small as a side of the image.
 */
import * as tf from '@tensorflow/tfjs-core';
import { isWholePixel, type Augmentation, type Fill } from './augmentation.ts';
import { warpSize } from './draw.ts';
import type { DeviceBatch } from '../../training/step.ts';

/** What {@link warp} has to know besides the images. */
export interface WarpOptions {
  readonly augmentation: Augmentation;
  /** The value of a black pixel. */
  readonly black: number;
}

/**
 * Images with every pixel taken from where `warps` says, interpolated between the four nearest.
 *
 * @param images [batch, height, width, channels]
 * @param warps [batch, 6], as drawn by `drawWarps`.
 */
export function warp(images: tf.Tensor4D, warps: tf.Tensor2D, options: WarpOptions): tf.Tensor4D {
  return tf.tidy(() => {
    const { augmentation, black } = options;
    const sources = placesOf(images.shape, warps, augmentation.rotation > 0);
    const whole = isWholePixel(augmentation);
    const axes = (['x', 'y'] as const).map((axis, i) =>
      neighbours(sources[axis], {
        size: images.shape[2 - i] as number,
        fill: augmentation.fill,
        whole,
      }),
    );
    return blend(images, axes as [Neighbour[], Neighbour[]], black);
  });
}

/** A batch with its images warped, where it says how. */
export function augmented(batch: DeviceBatch, options: WarpOptions): DeviceBatch {
  const { warps, ...rest } = batch;
  if (!warps) return batch;
  return { ...rest, images: warp(batch.images as tf.Tensor4D, warps, options) };
}

interface Places {
  readonly x: tf.Tensor; // [batch, 1 or height, width]
  readonly y: tf.Tensor; // [batch, height, 1 or width]
}

function placesOf(
  [batch, height, width]: readonly [number, number, number, number],
  warps: tf.Tensor2D,
  turned: boolean,
): Places {
  const [a, b, c, d, e, f] = tf
    .split(warps, warpSize, 1)
    .map((part) => tf.reshape(part, [batch, 1, 1])) as [T, T, T, T, T, T];
  const columns = tf.reshape(tf.range(0, width, 1, 'float32'), [1, 1, width]);
  const rows = tf.reshape(tf.range(0, height, 1, 'float32'), [1, height, 1]);
  const x = tf.add(tf.mul(a, columns), c);
  const y = tf.add(tf.mul(e, rows), f);
  if (!turned) return { x, y };
  return { x: tf.add(x, tf.mul(b, rows)), y: tf.add(y, tf.mul(d, columns)) };
}

type T = tf.Tensor;

/** A pixel along one axis that takes part in a sum. */
interface Neighbour {
  /** Its number, within the image. */
  readonly place: tf.Tensor; // int32
  /** How much of it is taken; all where there is none. Black is what is missing from 1. */
  readonly weight: tf.Tensor | undefined;
}

interface AxisOptions {
  readonly size: number;
  readonly fill: Fill;
  readonly whole: boolean;
}

/** The pixels before and behind a place; the one it is on where all places are whole. */
function neighbours(at: tf.Tensor, { size, fill, whole }: AxisOptions): Neighbour[] {
  const last = size - 1;
  const mapped = fill === 'mirror' ? mirrored(at, size) : at;
  const within = fill === 'black' ? at : tf.clipByValue(mapped, 0, last);
  const before = whole ? tf.round(within) : tf.floor(within);
  const past = whole ? undefined : tf.sub(within, before);
  if (fill === 'black') return blackOutside(before, past, last);
  const here = tf.cast(before, 'int32');
  if (!past) return [{ place: here, weight: undefined }];
  const next = tf.cast(tf.minimum(tf.add(before, 1), last), 'int32');
  return [
    { place: here, weight: tf.sub(1, past) },
    { place: next, weight: past },
  ];
}

/** Neighbours that count for nothing where they are not in the image. */
function blackOutside(before: tf.Tensor, past: tf.Tensor | undefined, last: number): Neighbour[] {
  const counted = (number: tf.Tensor, share: tf.Tensor | undefined): Neighbour => {
    const within = tf.clipByValue(number, 0, last);
    const inside = tf.cast(tf.equal(within, number), 'float32');
    return { place: tf.cast(within, 'int32'), weight: product(share, inside) };
  };
  if (!past) return [counted(before, undefined)];
  return [counted(before, tf.sub(1, past)), counted(tf.add(before, 1), past)];
}

/** Of a place however far outside: `... b a | a b c ... z | z y ...`, mirrored at the edges of pixels. */
function mirrored(at: tf.Tensor, size: number): tf.Tensor {
  const fromEdge = tf.add(at, 0.5);
  const period = tf.floor(tf.mul(fromEdge, 1 / (2 * size)));
  const round = tf.sub(fromEdge, tf.mul(period, 2 * size)); // 0 ... 2 * size
  return tf.sub(tf.minimum(round, tf.sub(2 * size, round)), 0.5);
}

/** The weighted sum over all pairs of a neighbour along x and one along y. */
function blend(
  images: tf.Tensor4D,
  [alongX, alongY]: readonly [Neighbour[], Neighbour[]],
  black: number,
): tf.Tensor4D {
  const [batch, height, width, channels] = images.shape;
  const pixels = tf.reshape(images, [batch * height * width, channels]);
  const lit = black === 0 ? pixels : tf.sub(pixels, black);
  const first = tf.reshape(tf.range(0, batch, 1, 'int32'), [batch, 1, 1]);
  const above = tf.mul(first, tf.scalar(height, 'int32'));
  const parts = alongY.flatMap((y) => {
    const row = tf.mul(tf.add(above, y.place), tf.scalar(width, 'int32'));
    return alongX.map((x) => {
      const place = tf.reshape(tf.add(row, x.place), [-1]);
      const taken = tf.reshape(tf.gather(lit, place), [batch, height, width, channels]);
      const weight = product(x.weight, y.weight);
      return weight ? tf.mul(taken, tf.expandDims(weight, 3)) : taken;
    });
  });
  const sum = parts.reduce((total, part) => tf.add(total, part));
  return (black === 0 ? sum : tf.add(sum, black)) as tf.Tensor4D;
}

function product(a: tf.Tensor | undefined, b: tf.Tensor | undefined): tf.Tensor | undefined {
  return a && b ? tf.mul(a, b) : (a ?? b);
}
