import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { enginesHere, useEngine } from '../testing/backends.ts';
import { tinySession, weightBytes } from '../testing/tiny-run.ts';

const child = fileURLToPath(new URL('../testing/resume-child.ts', import.meta.url));
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'capsweep-resume-'));
});
afterEach(() => rm(folder, { recursive: true }));

async function train(...args: string[]): Promise<unknown> {
  const flags = ['--conditions=@capsweep/source', '--import', 'tsx', child, ...args];
  const { stdout } = await promisify(execFile)(process.execPath, flags);
  return JSON.parse(stdout.trim().split('\n').at(-1) as string);
}

describe.each(enginesHere)('on %s', (engine) => {
  it('a run interrupted in the middle of an epoch ends as an undisturbed one, to the bit', async () => {
    const [whole, half] = [join(folder, 'whole'), join(folder, 'half')];
    await Promise.all([mkdir(whole), mkdir(half)]);
    // 6 batches make an epoch: 9 steps end in the middle of the second.
    const [undisturbed] = await Promise.all([train(engine, '15', whole), train(engine, '9', half)]);
    const resumed = await train(engine, '6', half, half);
    expect(resumed).toEqual(undisturbed);
    expect(undisturbed).toMatchObject({ step: 15, epoch: 2, batch: 3, perEpoch: 6 });
    for (const name of ['weights.bin', 'train-state.bin']) {
      const [a, b] = [await readFile(join(whole, name)), await readFile(join(half, name))];
      expect(a.equals(b), name).toBe(true);
    }
  }, 60_000);
});

describe('a broken checkpoint', () => {
  it.each(['model.json', 'weights.bin', 'train-state.bin'])('%s is named', async (name) => {
    await useEngine('cpu');
    const session = tinySession();
    await session.step();
    await session.save(folder, {});
    const bytes = await readFile(join(folder, name));
    await writeFile(join(folder, name), bytes.subarray(0, bytes.length / 2));
    await expect(session.restore(folder)).rejects.toMatchObject({
      code: 'checkpoint-corrupt',
      message: expect.stringContaining(folder) as string,
    });
  });
});

it('a model of another shape does not take the weights', async () => {
  await useEngine('cpu');
  const session = tinySession();
  await session.save(folder, {});
  const path = join(folder, 'model.json');
  await writeFile(path, (await readFile(path, 'utf8')).replaceAll('conv/', 'other/'));
  const before = weightBytes(session.parts.model);
  await expect(session.restore(folder)).rejects.toMatchObject({ code: 'checkpoint-corrupt' });
  expect(weightBytes(session.parts.model)).toEqual(before);
});
