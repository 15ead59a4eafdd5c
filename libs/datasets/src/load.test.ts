import { mkdtempSync, rmSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { cachedDatasets, cacheFolder } from './cache.ts';
import type { Split } from './dataset.ts';
import { knownForm } from './known-form.ts';
import { loadDataset } from './load.ts';

const cacheDir = cacheFolder(process.env);
const cached = await cachedDatasets(cacheDir);

const countsOf = ({ labels }: Split): number[] => {
  const counts = new Array<number>(10).fill(0);
  for (const label of labels) counts[label]! += 1;
  return counts;
};

/** Mean and standard deviation of every `stride`th byte. */
function momentsOf(bytes: Uint8Array, stride = 1): { mean: number; sd: number } {
  let [sum, squares] = [0, 0];
  for (let at = 0; at < bytes.length; at += stride) {
    const byte = bytes[at]!;
    sum += byte;
    squares += byte * byte;
  }
  const count = bytes.length / stride;
  const mean = sum / count;
  return { mean, sd: Math.sqrt(squares / count - mean * mean) };
}

// What is published about the real data sets, not what our code once printed.
describe('the real MNIST', () => {
  it('has the published counts and moments', async () => {
    const mnist = await loadDataset('mnist', { cacheDir });
    expect(mnist).toMatchObject({ name: 'mnist', shape: [28, 28, 1], labelsPerImage: 1 });
    expect(countsOf(mnist.train)).toEqual([
      5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949,
    ]);
    expect(countsOf(mnist.test)).toEqual([980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009]);
    expect(mnist).toMatchObject(knownForm('mnist') ?? {});
    const { mean, sd } = momentsOf(mnist.train.images);
    expect(mean / 255).toBeCloseTo(0.13066, 5);
    expect(sd / 255).toBeCloseTo(0.30811, 5);
    expect(await cachedDatasets(cacheDir)).toEqual(expect.arrayContaining(['mnist', 'multimnist']));
  }, 120_000);
});

describe.skipIf(!cached.includes('cifar10'))('the real CIFAR-10', () => {
  it('has the published counts and moments', async () => {
    const cifar = await loadDataset('cifar10', { cacheDir });
    expect(cifar.shape).toEqual([32, 32, 3]);
    expect(cifar).toMatchObject(knownForm('cifar10') ?? {});
    expect(countsOf(cifar.train)).toEqual(new Array(10).fill(5000));
    expect(countsOf(cifar.test)).toEqual(new Array(10).fill(1000));
    const { mean, sd } = momentsOf(cifar.train.images);
    expect(mean).toBeCloseTo(120.70756512369792, 6);
    expect(sd).toBeCloseTo(64.1500758911213, 6);
    const red = momentsOf(cifar.train.images, 3);
    expect(red.mean / 255).toBeCloseTo(0.4914, 4);
    expect(cifar.classes[cifar.train.labels[0]!]).toBe('frog');
  }, 60_000);
});

it('finds the cache folder', () => {
  expect(cacheFolder({ CAPSWEEP_CACHE: '/big/cache', XDG_CACHE_HOME: '/x' })).toBe('/big/cache');
  expect(cacheFolder({ CAPSWEEP_CACHE: '', XDG_CACHE_HOME: '/x' })).toBe('/x/capsweep');
  expect(cacheFolder({})).toBe(join(homedir(), '.cache', 'capsweep'));
});

it('knows an empty cache from a full one', async () => {
  const empty = mkdtempSync(join(tmpdir(), 'capsweep-empty-'));
  expect(await cachedDatasets(empty)).toEqual([]);
  rmSync(empty, { recursive: true });
});
