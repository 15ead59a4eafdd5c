import { existsSync, readFileSync, writeFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildModel, lossFunctions } from '@capsweep/capsnet';
import { cacheFolder } from '@capsweep/datasets';
import { evaluate, startEngine } from '@capsweep/engine';
import { describe, expect, it } from 'vitest';
import { startFrom } from './start-from.ts';
import { weightSource } from './source.ts';

const { signal } = new AbortController();
const sha = 'a'.repeat(64);

it('understands every way of naming weights', () => {
  expect(weightSource('resnet-50', '', '')).toBeUndefined();
  expect(weightSource('resnet-50', 'imagenet', '')).toMatchObject({ kind: 'imagenet' });
  expect(weightSource('mobilenet-v2', '/w.h5', '')).toMatchObject({ kind: 'path' });
  expect(weightSource('mobilenet-v2', 'https://a/w.h5', sha)).toMatchObject({ kind: 'address' });
});

it.each([
  ['mobilenet-v2', 'imagenet', '', 'weights is "imagenet"'],
  ['resnet-50', 'https://a/w.h5', '', 'weightsSha256 is "". Allowed: needed with an address'],
  ['resnet-50', 'w.h5', 'abc', 'weightsSha256 is "abc". Allowed: 64 hex digits'],
  ['resnet-50', 'w.pt', '', 'weights is "w.pt"'],
] as const)('refuses for %s: weights %s, sha %s', (...row) => {
  const [backbone, weights, hash, message] = row;
  expect(() => weightSource(backbone, weights, hash)).toThrow(message);
});

const tiny = (): ReturnType<typeof buildModel> =>
  buildModel({
    inputShape: [8, 8, 1],
    classes: 2,
    backbone: { kind: 'small-cnn', width: 0.1 },
    head: { kind: 'fc', stack: 'linear' },
    seed: 1,
  });

it('names a file that cannot be used, and why', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'capsweep-weights-'));
  const path = join(folder, 'w.h5');
  await startEngine({ engine: 'cpu', threads: 1 });
  const model = tiny();
  const start = (sha256?: string): Promise<string> =>
    startFrom(model, { kind: 'path', path, sha256 }, signal);
  try {
    await expect(start()).rejects.toMatchObject({ code: 'trial-params' });
    writeFileSync(path, 'no weights');
    await expect(start()).rejects.toThrow('It is not an HDF5 file');
    await expect(start(sha)).rejects.toThrow('Its SHA-256 is ');
  } finally {
    rmSync(folder, { recursive: true });
    model.dispose();
  }
});

const files = join(cacheFolder(process.env), 'weights-resnet-50', 'model.json');
const reference = new URL('../../../capsnet/testdata/resnet50.json', import.meta.url);

/** The same formula as in resnet50.py. */
function pattern(number: number): Uint8Array {
  const pixels = new Uint8Array(224 * 224 * 3);
  for (let at = 0; at < pixels.length; at++) {
    const [c, x, y] = [at % 3, Math.floor(at / 3) % 224, Math.floor(at / 672)];
    pixels[at] = (y * y * (number + 1) + x * (3 + 2 * c) * (number + 2) + x * y) % 256;
  }
  return pixels;
}

// 95 MB: fetched when a sweep wants them, or by `npm run test:resnet-50`; not by this test.
const skipped = existsSync(files) ? '' : ' (skipped: npm run test:resnet-50 fetches them)';
describe.skipIf(skipped !== '')(`ResNet-50 with its ImageNet weights${skipped}`, () => {
  it('answers with the logits of NumPy, to 1e-3', { timeout: 60_000 }, async () => {
    const { logits } = JSON.parse(readFileSync(reference, 'utf8')) as { logits: number[][] };
    await startEngine({ engine: 'auto', threads: 1 });
    const model = buildModel({
      inputShape: [224, 224, 3],
      classes: 1000,
      backbone: { kind: 'resnet-50', momentum: 0.99, freeze: 'all', pad: 0, upsample: 1 },
      head: { kind: 'fc', stack: 'linear' },
      seed: 1,
    });
    const said = await startFrom(model, { kind: 'imagenet', backbone: 'resnet-50' }, signal);
    expect(said).toMatch(/^107 layers start from/);
    const scores: number[][] = [];
    const samples = {
      images: Uint8Array.from([...pattern(0), ...pattern(1)]),
      shape: [224, 224, 3] as const,
      labels: [0, 0],
      labelsPerImage: 1,
      classes: 1000,
    };
    await evaluate(
      model,
      (of, targets) => {
        scores.push(...of.arraySync());
        return lossFunctions['cross-entropy'](of, targets);
      },
      {
        samples,
        indices: Uint32Array.of(0, 1),
        preprocessing: { scale: 1 / 255, offset: 0 },
        batchSize: 1,
      },
      () => Promise.resolve(true),
    );
    const off = scores.flatMap((row, i) => row.map((score, k) => Math.abs(score - logits[i]![k]!)));
    expect(off).toHaveLength(2000);
    expect(Math.max(...off)).toBeLessThan(1e-3);
    model.dispose();
  });
});
