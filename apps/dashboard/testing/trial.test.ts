import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { unzipSync } from 'fflate';
import { expect, it } from 'vitest';
import { inBrowser } from './browser/browser.ts';
import { headsOnMnist, threeWorkers } from './fixture/worlds.ts';

const now = Date.now();
const workers = () => threeWorkers(Date.now());
const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

inBrowser('the page of a trial', ({ serve, visit }) => {
  it('tells what happened to each attempt and where the next one took up', async () => {
    const sweep = headsOnMnist(now);
    const lost = sweep.trials.find((trial) => trial.attempts.length > 2)!;
    const server = await serve({ sweeps: [sweep], workers });
    const page = await visit(`${server.url}/sweeps/heads-on-mnist/trials/${lost.row.number}`);
    const attempts = page.locator('[data-attempt-outcome]');
    await attempts.first().waitFor();
    expect(
      await attempts.evaluateAll((all) => all.map((one) => one.dataset['attemptOutcome'])),
    ).toEqual(lost.attempts.map((attempt) => attempt.outcome));
    const [, second] = lost.attempts;
    await page.getByText(`Attempt 2 resumed from step ${second!.fromStep}.`).waitFor();
    await page.getByRole('img', { name: /^3 attempts over/ }).waitFor();
  });

  it('hands out the best checkpoint, whole and file by file, with the bytes that it names', async () => {
    const server = await serve({ sweeps: [headsOnMnist(now)], workers });
    const page = await visit(`${server.url}/sweeps/heads-on-mnist`);
    await page
      .locator('header')
      .getByRole('link', { name: /^trial \d+$/ })
      .click();
    const card = page.locator('[data-checkpoint=best]');
    await card.getByRole('link', { name: 'weights.bin' }).waitFor();
    const files = await card.getByRole('listitem').evaluateAll((items) =>
      items.map((item) => ({
        name: item.querySelector('a')!.textContent,
        sha256: item.querySelector('[title^=sha256]')!.getAttribute('title')!.slice(7),
      })),
    );
    expect(files.map((file) => file.name)).toContain('weights.bin');

    const zipped = page.waitForEvent('download');
    await card.getByRole('link', { name: 'Download .zip' }).click();
    const zip = unzipSync(await readFile(await (await zipped).path()));
    expect(Object.keys(zip).sort()).toEqual(files.map((file) => file.name).sort());
    for (const file of files) expect(sha256(zip[file.name]!)).toBe(file.sha256);

    const single = page.waitForEvent('download');
    await card.getByRole('link', { name: 'weights.bin' }).click();
    const download = await single;
    expect(download.suggestedFilename()).toBe('weights.bin');
    const bytes = await readFile(await download.path());
    expect(sha256(bytes)).toBe(files.find((file) => file.name === 'weights.bin')!.sha256);
  });

  it('follows the log, curves and attempts of a trial that runs', async () => {
    const sweep = headsOnMnist(now, 8);
    const running = sweep.trials.find((trial) => trial.row.state === 'running')!;
    const { number, step } = running.row;
    const server = await serve({ sweeps: [sweep], workers });
    const page = await visit(`${server.url}/sweeps/heads-on-mnist/trials/${number}`);
    await page.locator('[data-live=live]').waitFor();
    await page.locator('[data-trial-state=running]').waitFor();
    await page.getByRole('log').getByText('built small-cnn').waitFor();
    while (running.row.state === 'running') server.play(sweep, 1, 6);
    await page.locator(`[data-trial-state=${running.row.state}]`).waitFor();
    const said = running.log.at(-1)!.text;
    await page.getByRole('log').getByText(said).last().waitFor();
    expect(running.row.step).toBeGreaterThan(step);
    await page.locator('dd').getByText(String(running.row.step), { exact: true }).waitFor();
  });

  it('searches the log', async () => {
    const sweep = headsOnMnist(now);
    const server = await serve({ sweeps: [sweep], workers });
    const page = await visit(`${server.url}/sweeps/heads-on-mnist/trials/0`);
    const log = page.getByRole('log');
    await log.getByText('built small-cnn').waitFor();
    await page.getByRole('searchbox', { name: 'Search the log' }).fill('epoch 2');
    await log.getByText('built small-cnn').waitFor({ state: 'detached' });
    expect(await log.getByText('epoch 2:').count()).toBe(1);
  });
});
