import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import { buildModel, packModel } from '@capsweep/capsnet';
import { chromiumProgram } from '@capsweep/testing';
import { build } from 'esbuild';
import { chromium, type Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inPage, type Asked } from './testdata/in-page.ts';

const program = chromiumProgram();
const skipped = program === undefined ? ' (skipped: no Chromium; set CAPSWEEP_CHROMIUM)' : '';

const shape = [12, 12, 1] as const;
const count = 19;
const common = {
  zeroSign: -1,
  scale: 'alpha+K',
  threshold: 'none',
  norm: { momentum: 0.9, start: 'gentle' },
} as const;
const capsules = {
  ...common,
  dropout: 0,
  capsuleDim: 16,
  routingIterations: 3,
} as const;
const heads = [
  { kind: 'xnodr', ...capsules },
  { kind: 'xnidr', ...capsules },
  { kind: 'xnodr+xnidr', ...capsules },
  { kind: 'xnor-fc', ...common },
] as const;

describe.skipIf(program === undefined)(`a packed model in a real browser${skipped}`, () => {
  let browser: Browser;
  let script: string;
  beforeAll(async () => {
    await tf.setBackend('cpu');
    browser = await chromium.launch({ executablePath: program ?? '', args: ['--no-sandbox'] });
    script = await bundled();
  }, 60_000);
  afterAll(() => browser.close());

  it.each(heads)(
    '$kind answers as it does here',
    async (head) => {
      const model = buildModel({
        inputShape: shape,
        classes: 10,
        backbone: { kind: 'small-cnn', width: 0.25 },
        head,
        seed: 4,
      });
      spreadOut(model);
      const packed = await packModel(model);
      const x = tf.randomUniform([count, ...shape], 0, 1, 'float32', 9);
      const expected = [...(packed.predict(x) as tf.Tensor).dataSync()];
      expect(new Set(expected.map((score) => score.toFixed(2))).size).toBeGreaterThan(5);
      const page = await browser.newPage();
      await page.addScriptTag({ content: script });
      const asked: Asked = {
        ...(await artifacts(packed)),
        shape: [count, ...shape],
        values: [...x.dataSync()],
      };
      const found = await page.evaluate(inPage, asked);
      expect(found).toHaveLength(expected.length);
      const off = expected.map((value, n) => Math.abs(value - (found[n] ?? NaN)));
      expect(Math.max(...off)).toBeLessThan(1e-6);
      await page.close();
    },
    60_000,
  );
});

/** Gives a new model capsules and weights as large as training makes them: its scores hardly differ otherwise. */
function spreadOut(model: ReturnType<typeof buildModel>): void {
  const larger = { primary_bn: 3000, capsules: 20, head_binary: 20 };
  for (const [name, times] of Object.entries(larger)) {
    const layer = model.layers.find((one) => one.name === name);
    const [first, ...rest] = layer?.getWeights() ?? [];
    if (first) layer?.setWeights([tf.mul(first, times), ...rest]);
  }
}

/** TensorFlow.js and the layers, as a page would bundle them. */
async function bundled(): Promise<string> {
  const { outputFiles } = await build({
    stdin: {
      contents: `
        import * as tf from '@tensorflow/tfjs-core';
        import '@tensorflow/tfjs-backend-cpu';
        import { loadLayersModel } from '@tensorflow/tfjs-layers';
        import '@capsweep/capsnet';
        globalThis.tensors = { tf, loadLayersModel };`,
      resolveDir: import.meta.dirname,
    },
    bundle: true,
    write: false,
    format: 'iife',
    platform: 'browser',
    conditions: ['@capsweep/source'],
    logLevel: 'error',
  });
  return outputFiles[0]?.text ?? '';
}

/** What a model's file holds. */
async function artifacts(
  model: Awaited<ReturnType<typeof packModel>>,
): Promise<Pick<Asked, 'topology' | 'specs' | 'weights'>> {
  let saved: tf.io.ModelArtifacts = {};
  const modelArtifactsInfo = { dateSaved: new Date(0), modelTopologyType: 'JSON' } as const;
  await model.save(
    tf.io.withSaveHandler((one) => {
      saved = one;
      return Promise.resolve({ modelArtifactsInfo });
    }),
  );
  const weights = new Uint8Array(tf.io.CompositeArrayBuffer.join(saved.weightData));
  return {
    topology: saved.modelTopology as object,
    specs: saved.weightSpecs ?? [],
    weights: [...weights],
  };
}
