import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packedLayers, type HeadSpec } from '@capsweep/capsnet';
import { openModel, saveModel, startEngine } from '@capsweep/engine';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { loadSpots, newModel, spotsInput, trainedModel } from '../testdata/spots.ts';
import { exportPacked } from './export-packed.ts';

const { signal } = new AbortController();

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'capsweep-packed-'));
  await startEngine({ engine: 'auto', threads: 1 });
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const norm = { momentum: 0.9, start: 'gentle' } as const;
const binary = { scale: 'alpha+K', zeroSign: -1, threshold: 'none' } as const;
const capsules = { ...binary, norm, dropout: 0, capsuleDim: 16, routingIterations: 3 } as const;
const heads: HeadSpec[] = [
  { kind: 'xnodr', ...capsules },
  { kind: 'xnidr', ...capsules },
  { kind: 'xnodr+xnidr', ...capsules },
  { kind: 'xnor-fc', scale: 'alpha+K', zeroSign: -1, threshold: 'none', norm },
];

/** Saves a model as training does. */
async function save(model: ReturnType<typeof newModel>, about: object): Promise<string> {
  const from = await mkdtemp(join(folder, 'model-'));
  await saveModel(model, from, { ...about });
  return from;
}

/** How many times less room a packed layer is to take. */
function timesLess({ kind }: HeadSpec): number {
  if (kind === 'xnidr') return 1;
  return kind === 'xnor-fc' ? 28 : 6;
}

const about = { dataset: 'spots', input: spotsInput };

it.each(heads)(
  'writes a packed $kind that agrees on every image, and says so in the file',
  async (head) => {
    const from = await save(await trainedModel(head), about);
    const out = join(folder, 'out');
    const report = await exportPacked({ folder: from, out, images: 0 }, loadSpots, signal);
    const { parity, bytes } = report;
    expect(report.dataset).toBe('spots');
    expect(parity.images).toBe(200);
    expect(parity.agreeing + parity.ties).toBe(200);
    // It has learned, so that scores differ by far more than rounding.
    expect(parity.medianLead).toBeGreaterThan(0.1);
    expect(parity.maxDifference).toBeLessThan(parity.medianLead / 1000);
    // XnIDR's weights make votes in floats; the others' are bits.
    const times = bytes.layer.float / bytes.layer.packed;
    expect(times).toBeGreaterThanOrEqual(timesLess(head));
    expect(report.sixth).toEqual(
      head.kind === 'xnidr'
        ? 'not asked: its weights are not bits'
        : { asked: 'at most 1/6 of its float size', share: 1 / times, holds: true },
    );
    const opened = await openModel(out);
    expect(packedLayers(opened.model)).toHaveLength(1);
    expect(opened.about).toEqual({ ...about, packed: { parity } });
  },
);

it('compares on as many images as are asked for', async () => {
  const from = await save(newModel(heads[0]!), about);
  const ask = { folder: from, out: join(folder, 'out'), images: 5 };
  expect((await exportPacked(ask, loadSpots, signal)).parity.images).toBe(5);
});

it('leaves a folder that is taken as it is', async () => {
  const from = await save(newModel(heads[0]!), about);
  const before = await readdir(from);
  const ask = { folder: from, out: from, images: 0 };
  await expect(exportPacked(ask, loadSpots, signal)).rejects.toThrow('is not empty');
  expect(await readdir(from)).toEqual(before);
});

it.each([
  [{ kind: 'fc', stack: 'linear' }, about, 'no binary layer'],
  [{ kind: 'xnidr', ...capsules, scale: 'alpha' }, about, 'this has scale alpha'],
  [{ kind: 'xnodr', ...capsules }, {}, 'does not say what it was trained on'],
] as const)(
  'says why it cannot export %j of %j, and writes nothing',
  async (head, told, message) => {
    const from = await save(newModel(head), told);
    const out = join(folder, 'out');
    const failed = exportPacked({ folder: from, out, images: 0 }, loadSpots, signal);
    await expect(failed).rejects.toMatchObject({
      code: 'request-invalid',
      message: expect.stringContaining(message) as string,
    });
    expect(await readdir(out)).toEqual([]);
  },
);

it('names a folder without a model', async () => {
  await writeFile(join(folder, 'note.txt'), 'nothing here');
  const ask = { folder, out: join(folder, 'out'), images: 0 };
  await expect(exportPacked(ask, loadSpots, signal)).rejects.toThrow(folder);
});
