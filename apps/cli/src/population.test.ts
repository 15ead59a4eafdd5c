import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { WorkerRow } from '@capsweep/protocol/http';
import { aSpec } from '@capsweep/testing';
import { placesAt } from './population.ts';
import { say } from './testdata.ts';

const trainer = new URL('e2e/testdata/chain-trainer.mjs', import.meta.url).pathname;
const fileOf = (name: string, more: string): string => `name: ${name}
objective: { metric: loss, goal: minimize }
trainer: { module: ${trainer} }
space: { x: { float: [0, 1] } }
search: { sampler: sobol, trials: 4 }
${more}
`;
const pbt = 'schedule: { scheduler: pbt, maxEpochs: 2 }';
const half = 'resources: { maxParallel: 2 }';

let dir: string;
beforeAll(async () => (dir = await mkdtemp(join(tmpdir(), 'capsweep-population-'))));
afterAll(() => rm(dir, { recursive: true }));

const written = async (name: string, more: string): Promise<string> => {
  const path = join(dir, `${name}.yaml`);
  await writeFile(path, fileOf(name, more));
  return path;
};

it('validate says that a part of a population begins too late, and only then', async () => {
  const few = await written('few', `${pbt}\n${half}`);
  const told = await say(['validate', few]);
  expect(told.code).toBe(0);
  expect(told.note).toContain(
    'pbt: the 4 trials train 2 at a time (resources.maxParallel is 2): those that begin when others have ended cannot go on from them',
  );
  const json = await say(['validate', few, '--json']);
  expect(JSON.parse(json.out)).toMatchObject({ name: 'few' });
  for (const more of [pbt, `${pbt}\nresources: { maxParallel: 4 }`, half])
    expect((await say(['validate', await written('enough', more)])).note).toBe('');
});

it('a local run says so, where the slots are known', async () => {
  const file = await written('alone', `${pbt}\ntrain: { epochs: 2 }`);
  const { code, note } = await say(['run', file, '--local', join(dir, 'house'), '--slots', '1']);
  expect(code).toBe(0);
  expect(note).toContain(
    'pbt: the 4 trials train 1 at a time (there are slots for 1): each begins when the others have ended, and none ever goes on from another',
  );
}, 120_000);

it('counts the trials that workers have room for', () => {
  const worker = (slots: number, change: Partial<WorkerRow> = {}): WorkerRow => ({
    ...{ id: 'w', host: 'h', pool: 'default', slots, busy: 0, engine: 'torch', device: 'cpu' },
    ...{ labels: ['cpu'], draining: false, connectedAt: 0, lastSeenAt: 0 },
    ...change,
  });
  const { resources } = aSpec();
  const spec = aSpec({ resources: { ...resources, slots: 2, labels: ['cpu'] } });
  const others = [
    worker(8, { pool: 'far' }),
    worker(8, { draining: true }),
    worker(8, { labels: [] }),
  ];
  expect(placesAt([worker(5), worker(3), ...others], spec)).toBe(3);
  expect(placesAt(others, spec)).toBeUndefined();
});
