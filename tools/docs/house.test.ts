/** @file Pages about sweeps that are there: histories in and out, what a crash leaves, and analysis. */
import { copyFile, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { root } from './testdata/markdown.ts';
import { aScratch, type FollowOptions, type Scratch } from './testdata/scratch.ts';
import { wellSaid } from './testdata/well-said.ts';

const minutes = 60_000;
let scratch: Scratch;
beforeAll(async () => {
  // A lease whose third is no whole number of milliseconds.
  scratch = await aScratch({ CAPSWEEP_TRAINERS: 'examples/own-trainer', CAPSWEEP_LEASE: '5s' });
  await follow('docs/guide/after-a-crash.md');
}, minutes);
afterAll(() => scratch.close(), minutes);

/** Does what a page says; returns what was said, when all of it went well. */
async function follow(page: string, options?: FollowOptions): Promise<string> {
  const steps = await scratch.follow(page, options);
  expect(steps.length).toBeGreaterThan(0);
  return wellSaid(steps);
}

/** Files that Optuna wrote, and a table, under the names of the page. */
async function bringHistories(): Promise<void> {
  const files = join(root, 'apps/cli/src/history/testdata');
  const at = (name: string): string => join(scratch.folder, name);
  await writeFile(at('study.db'), gunzipSync(await readFile(join(files, 'optuna.db.gz'))));
  await copyFile(join(files, 'optuna.journal'), at('study.journal'));
  await writeFile(at('results.csv'), 'rate,accuracy\n0.1,0.7\n0.01,0.9\n0.001,0.8\n');
}

it(
  'histories: Optuna files and a table come in, and go out in each format',
  async () => {
    await bringHistories();
    // Either file has two studies: one of each is taken.
    const edit = (script: string): string =>
      script
        .replace('--study resnet', '--study small')
        .replace(/study\.journal$/m, 'study.journal --study both')
        .replaceAll('SWEEP', 'small');
    await follow('docs/search/histories.md', { edit });
    const { out } = await scratch.sh('npx capsweep ls');
    for (const name of ['small', 'both', 'results'])
      expect(out).toMatch(new RegExp(`^${name} .*complete`, 'm'));
    const table = await readFile(join(scratch.folder, 'trials.csv'), 'utf8');
    expect(table).toMatch(/^number,state,values_value,params_rate,/);
    expect(await readdir(join(scratch.folder, 'mlruns'))).not.toEqual([]);
  },
  3 * minutes,
);

it(
  'after a crash: everything is killed at once, and the same command lets the sweep go on',
  async () => {
    const run = await scratch.sh('npx capsweep run examples/own-trainer/sweep.yaml');
    expect(run.code, run.out).toBe(0);
    await scratch.crash();
    expect((await scratch.sh('npx capsweep ls')).code).not.toBe(0);
    await follow('docs/guide/after-a-crash.md');
    const watched = await scratch.sh('npx capsweep watch own-trainer');
    expect(watched.code, watched.out).toBe(0);
    const { out } = await scratch.sh('npx capsweep show own-trainer; npx capsweep ls');
    expect(out).toMatch(/own-trainer +complete .*6\/6 trials/);
    expect(out).toMatch(/^small .*complete/m);
  },
  3 * minutes,
);

it(
  'analysis: importance, dependence, and what another scheduler would have done',
  async () => {
    const edit = (script: string): string => script.replaceAll('SWEEP', 'own-trainer');
    const said = await follow('docs/search/analysis.md', { edit });
    expect(said).toContain('minimize loss  6 complete configurations');
    expect(said).toMatch(/trials +\d of 6 would have been stopped early/);
  },
  3 * minutes,
);
