/** @file Population-based training through real workers: checkpoints change hands between processes. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { aTown, type Town } from './testdata/town.ts';

const trainer = fileURLToPath(new URL('testdata/climbing-trainer.mjs', import.meta.url));
const epochs = 8;
let town: Town;
beforeAll(async () => {
  town = await aTown(4);
}, 60_000);
afterAll(() => town.close(), 60_000);

interface Segment {
  readonly trial: string;
  readonly from: number;
  readonly to: number;
  readonly rate: number;
}

it('lets the worst go on from checkpoints of the best, to the digit', async () => {
  const gate = join(town.folder, 'gate');
  const file = await town.write(
    'climb.yaml',
    `name: climb
objective: { metric: score, goal: maximize }
trainer: { module: ${JSON.stringify(trainer)} }
space: { rate: { float: [0.001, 1], log: true } }
search: { sampler: sobol, trials: 4, seed: 3 }
schedule: { scheduler: pbt, maxEpochs: ${epochs}, quantile: 0.25 }
train: { epochs: ${epochs}, gate: ${JSON.stringify(gate)} }
checkpoints: { everyEpochs: 1, keepBest: 4 }
`,
  );
  expect(await town.capsweep('run', file)).toMatchObject({ code: 0 });
  await town.until('climb', async ({ sweep }) => {
    if (sweep.counts.running < 4) return false;
    const { rows } = await town.client.trials('climb', { sort: 'number' });
    return rows.every(({ step }) => step === 3);
  });
  await writeFile(gate, '');
  await town.until('climb', ({ sweep }) => sweep.state === 'complete');

  const { rows } = await town.client.trials('climb', { sort: 'number' });
  expect(rows.map(({ state }) => state)).toEqual(Array(4).fill('complete'));
  const ways: Segment[][] = [];
  for (const { number, params, values } of rows) {
    const out = join(town.folder, `trial-${number}`);
    const pulled = await town.capsweep('pull', 'climb', '--trial', String(number), '--out', out);
    expect(pulled).toMatchObject({ code: 0 });
    const state = JSON.parse(await readFile(join(out, 'state.json'), 'utf8')) as {
      step: number;
      score: number;
      way: Segment[];
    };
    const ran = state.way.filter(({ from, to }) => to > from);
    ways.push(ran);
    // Every step was made once, whoever made it.
    expect(ran.map(({ from }) => from)).toEqual([0, ...ran.slice(0, -1).map(({ to }) => to)]);
    const score = ran.reduce((sum, { from, to, rate }) => climb(sum, to - from, rate), 0);
    expect(state.score).toBe(score);
    expect(values).toEqual([score]);
    if (state.step === epochs * 5) expect(ran.at(-1)?.rate).toBe(params?.['rate']);
  }
  const foreign = ways.filter((way) => new Set(way.map(({ trial }) => trial)).size > 1);
  expect(foreign.length).toBeGreaterThan(0);
}, 180_000);

function climb(score: number, steps: number, rate: number): number {
  let sum = score;
  for (let n = 0; n < steps; n += 1) sum += 1 - Math.abs(rate - 0.3);
  return sum;
}
