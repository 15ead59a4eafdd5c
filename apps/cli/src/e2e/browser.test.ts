import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { chromiumProgram } from '@capsweep/testing';
import type { Ranking } from '@capsweep/protocol/http';
import { unzipSync } from 'fflate';
import { chromium, type Browser, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aTown, chainSweep, type Town } from './testdata/town.ts';

const program = chromiumProgram();
const skipped = program === undefined ? ' (skipped: no Chromium; set CAPSWEEP_CHROMIUM)' : '';

describe.skipIf(program === undefined)(`a sweep in a real browser${skipped}`, () => {
  let town: Town;
  let browser: Browser;
  beforeAll(async () => {
    town = await aTown(2);
    browser = await chromium.launch({ executablePath: program ?? '', args: ['--no-sandbox'] });
  }, 60_000);
  afterAll(async () => {
    await browser.close();
    await town.close();
  }, 60_000);

  it('ranks it live, without a reload, and hands out the bytes that `capsweep pull` fetches', async () => {
    const seen = await signIn(browser, town.address);
    const gate = join(town.folder, 'gate');
    const file = await town.write('seen.yaml', chainSweep({ name: 'seen', trials: 4, gate }));
    expect((await town.capsweep('run', file)).code).toBe(0);

    await seen.page.getByRole('link', { name: 'seen' }).click();
    const atGate = await town.until('seen', (ranking) => valuesOf(ranking).length === 2);
    await seen.shows(atGate);
    await writeFile(gate, '');
    const done = await town.until('seen', ({ sweep }) => sweep.state === 'complete');
    await seen.shows(done);
    expect(orderOf(done)).not.toEqual(orderOf(atGate));
    expect(await seen.isSame()).toBe(true);

    const best = done.configurations[0]?.bestTrial ?? NaN;
    const archive = unzipSync(await readFile(await seen.download(best)));
    const out = join(town.folder, 'pulled');
    expect((await town.capsweep('pull', 'seen', '--best', '--out', out)).code).toBe(0);
    expect(Object.keys(archive).sort()).toEqual((await readdir(out)).sort());
    for (const [name, bytes] of Object.entries(archive))
      expect(Buffer.from(bytes).equals(await readFile(join(out, name))), name).toBe(true);
    expect(seen.complaints).toEqual([]);
  }, 120_000);
});

const valuesOf = ({ configurations }: Ranking): number[] =>
  configurations.flatMap(({ values }) => values?.[0]?.mean ?? []);

/** Trials by rank, as far as they have one. */
const orderOf = ({ configurations }: Ranking): number[] =>
  configurations.filter(({ values }) => values).flatMap(({ trials }) => trials);

interface Seen {
  readonly page: Page;
  /** What the browser complained about. */
  readonly complaints: readonly string[];
  /** Resolves when the table's first rows are the ranked trials, in their order. */
  shows(ranking: Ranking): Promise<void>;
  /** Whether the page is the one that was opened at first, never loaded anew. */
  isSame(): Promise<boolean>;
  /** Downloads the best checkpoint of a trial and returns where it lies. */
  download(trial: number): Promise<string>;
}

/** Opens the printed address and waits for the list of sweeps. */
async function signIn(browser: Browser, address: string): Promise<Seen> {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  const complaints: string[] = [];
  page.on('pageerror', ({ message }) => complaints.push(message));
  page.on('console', (said) => {
    if (said.type() === 'error') complaints.push(said.text());
  });
  await page.goto(address);
  await page.locator('[data-live=live]').waitFor();
  expect(page.url()).not.toContain('code=');
  await page.evaluate(() => Object.assign(globalThis, { opened: true }));
  return {
    page,
    complaints,
    shows: async (ranking) => {
      for (const [index, trial] of orderOf(ranking).entries())
        await page.locator(`[aria-rowindex="${index + 2}"][data-row="${trial}"]`).waitFor();
    },
    isSame: () => page.evaluate(() => 'opened' in globalThis),
    download: async (trial) => {
      await page.locator(`[data-row="${trial}"]`).getByRole('link').click();
      const arriving = page.waitForEvent('download');
      await page.getByRole('link', { name: 'Download .zip' }).first().click();
      return (await arriving).path();
    },
  };
}
