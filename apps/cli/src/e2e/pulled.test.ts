import { readdir, readFile } from 'node:fs/promises';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { CheckpointDocument, Ranking } from '@capsweep/protocol/http';
import type { PackedReport } from '@capsweep/trainer';
import { run } from './testdata/command.ts';
import { listeningPorts } from './testdata/ports.ts';
import { openPulled, validationAccuracy } from './testdata/pulled-model.ts';

const validationSamples = 200;
const sweepFile = `name: tiny
objective: { metric: val/accuracy, goal: maximize }
compare: { head: [fc, xnodr, xnidr] }
space: { learningRate: { value: 0.003 } }
search: { trials: 1, seed: 3 }
train:
  dataset: mnist
  width: 0.25
  epochs: 1
  batchSize: 32
  trainSamples: 1536
  validationSamples: ${validationSamples}
`;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'capsweep-pull-'));
  await writeFile(join(folder, 'tiny.yaml'), sweepFile);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const capsweep = (...args: string[]) => run(args, {}, folder);

it('runs a file with --local: the same ranking, no Redis, no port', async () => {
  const before = await listeningPorts();
  const seen = new Set<string>();
  const watching = setInterval(() => {
    void listeningPorts().then((ports) => ports.forEach((port) => seen.add(port)));
  }, 200);
  const { code, stdout, stderr } = await capsweep('run', 'tiny.yaml', '--local', '--json');
  clearInterval(watching);
  expect(code, stderr).toBe(0);
  const opened = [...seen].filter((port) => !before.has(port) && port.endsWith(' own'));
  expect(opened).toEqual([]);
  const { sweep, configurations, cells } = JSON.parse(stdout) as Ranking;
  expect(sweep).toMatchObject({ name: 'tiny', state: 'complete' });
  expect(cells.map(({ given }) => given['head'])).toEqual(['fc', 'xnodr', 'xnidr']);
  expect(configurations.map(({ rank }) => rank)).toEqual([1, 2, 3]);
  expect(await readdir(join(folder, '.capsweep'))).toEqual(
    expect.arrayContaining(['state', 'bucket']),
  );
}, 120_000);

it('pulls each head: it opens in TensorFlow.js alone, and is as good as its manifest says', async () => {
  await tf.setBackend('cpu');
  for (const trial of [0, 1, 2]) {
    const out = join(folder, `pulled-${trial}`);
    const args = ['pull', 'tiny', '--local', '--trial', String(trial), '--out', out];
    const { code, stderr } = await capsweep(...args);
    expect(code, stderr).toBe(0);
    const manifest = JSON.parse(
      await readFile(join(out, 'manifest.json'), 'utf8'),
    ) as CheckpointDocument;
    const claimed = manifest.metrics?.['val/accuracy'];
    expect(claimed).toBeGreaterThan(0.3);
    const measured = await validationAccuracy(await openPulled(out), manifest, validationSamples);
    expect(Math.abs(measured - (claimed ?? NaN))).toBeLessThan(1e-4);
  }
}, 120_000);

it('exports pulled heads packed: the file answers as the pulled one does; a head without bits is refused', async () => {
  const images = 300;
  const args = (trial: number): string[] => [
    'export',
    join(folder, `pulled-${trial}`),
    '--packed',
    '--images',
    String(images),
    '--json',
  ];
  for (const trial of [1, 2]) {
    const { code, stdout, stderr } = await capsweep(...args(trial));
    expect(code, stderr).toBe(0);
    const report = JSON.parse(stdout) as PackedReport & { folder: string };
    expect(report.folder).toBe(join(folder, `pulled-${trial}-packed`));
    expect(report.parity).toMatchObject({ images });
    expect(report.parity.agreeing + report.parity.ties).toBe(images);
    expect(report.parity.maxDifference).toBeLessThan(report.parity.medianLead / 1000);
    const [before, after] = [join(folder, `pulled-${trial}`), report.folder];
    const x = tf.randomUniform([5, 28, 28, 1], 0, 1, 'float32', 3);
    const ask = async (from: string): Promise<number[]> => [
      ...((await openPulled(from)).predict(x) as tf.Tensor).dataSync(),
    ];
    const [expected, found] = [await ask(before), await ask(after)];
    expect(Math.max(...expected.map((v, n) => Math.abs(v - (found[n] ?? NaN))))).toBeLessThan(1e-3);
  }
  const refused = await capsweep(...args(0));
  expect(refused).toMatchObject({ code: 2, stdout: '' });
  expect(refused.stderr).toContain('no binary layer');
}, 120_000);
