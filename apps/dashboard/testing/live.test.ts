import { expect, it } from 'vitest';
import type { Page } from 'playwright-core';
import { column, columnBegins, inBrowser } from './browser/browser.ts';
import { headsOnMnist, pausedSweep, threeWorkers } from './fixture/worlds.ts';

const now = Date.now();
const workers = () => threeWorkers(Date.now());

/** Says whether the page was loaded anew since. */
async function mark(page: Page): Promise<() => Promise<boolean>> {
  await page.evaluate(() => Object.assign(window, { mark: true }));
  return () => page.evaluate(() => 'mark' in window);
}

inBrowser('the page, live', ({ serve, visit }) => {
  it('moves the ranking while it is looked at, without a reload', async () => {
    const sweep = headsOnMnist(now, 8);
    const server = await serve({ sweeps: [sweep], workers });
    const page = await visit(`${server.url}/sweeps/heads-on-mnist`);
    const ended = page.locator('[data-ended]');
    await page.locator('[data-live=live]').waitFor();
    await page.locator('[data-ended="8"]').waitFor();
    const isSame = await mark(page);
    const before = await column(page, 'number');
    const best = await page.locator('header [data-best]').textContent();

    server.play(sweep, 60, 6);

    const ranked = sweep.trials
      .map((trial) => trial.row)
      .filter((row) => row.rank !== undefined)
      .sort((a, b) => a.rank! - b.rank!);
    const top = ranked.slice(0, 5).map((row) => String(row.number));
    await columnBegins(page, 'number', top);
    expect(before.slice(0, 5)).not.toEqual(top);
    expect(Number(await ended.getAttribute('data-ended'))).toBeGreaterThan(8);
    expect(await page.locator('header [data-best]').textContent()).not.toBe(best);
    expect(await page.locator('header [data-best]').textContent()).toBe(
      ranked[0]!.values![0]!.toFixed(4),
    );
    expect(await isSame()).toBe(true);
  });

  it('says that the line is lost, takes it up again, and has missed nothing', async () => {
    const sweep = headsOnMnist(now, 8);
    const server = await serve({ sweeps: [sweep], workers });
    const page = await visit(`${server.url}/sweeps/heads-on-mnist`);
    await page.locator('[data-live=live]').waitFor();
    await page.locator('[role=grid] [data-row]').first().waitFor();
    const isSame = await mark(page);
    server.setDown(true);
    server.drop();
    await page.getByText('The coordinator does not answer.').waitFor();
    server.play(sweep, 40, 6);
    const finished = sweep.trials.filter((trial) => trial.row.endedAt !== undefined).length;
    server.setDown(false);
    await page.locator(`[data-ended="${finished}"]`).waitFor();
    await page.locator('[data-live=live]').waitFor();
    expect(await isSame()).toBe(true);
  });

  it('shows in the list what becomes of sweeps', async () => {
    const [first, second] = [headsOnMnist(now, 8), pausedSweep(now)];
    const server = await serve({ sweeps: [first, second], workers });
    const page = await visit(server.url);
    await page.locator('[data-live=live]').waitFor();
    await page.locator('[data-sweep=routing-iterations]').waitFor();
    first.state = 'stopped';
    server.tell(first);
    await page.locator('[data-sweep=heads-on-mnist]').getByText('stopped').first().waitFor();
    server.remove(second);
    await page.locator('[data-sweep=routing-iterations]').waitFor({ state: 'detached' });
  });

  it('pauses, resumes, stops with a reason and removes a sweep', async () => {
    const sweep = headsOnMnist(now, 8);
    const server = await serve({ sweeps: [sweep], workers });
    const page = await visit(`${server.url}/sweeps/heads-on-mnist`);
    const press = (name: string | RegExp): Promise<void> =>
      page.getByRole('button', { name, exact: true }).click();
    await press('Pause');
    await page.locator('[data-sweep-state=paused]').waitFor();
    await press('Resume');
    await page.locator('[data-sweep-state=running]').waitFor();
    await press('Stop');
    await page.getByRole('textbox', { name: 'Reason' }).fill('enough');
    await press('Stop the sweep');
    await page.getByText('enough').waitFor();
    expect(sweep.reason).toBe('enough');
    server.play(sweep, 1);
    await page.locator('[data-sweep-state=stopped]').waitFor();
    await press('More actions');
    await press(/^Remove this sweep/);
    await press('Remove it for good');
    await page.getByText('No sweep').first().waitFor();
    expect(new URL(page.url()).pathname).toBe('/');
  });

  it('tags a sweep and takes tags away', async () => {
    const sweep = headsOnMnist(now, 8);
    const server = await serve({ sweeps: [sweep], workers });
    const page = await visit(`${server.url}/sweeps/heads-on-mnist`);
    await page.getByRole('button', { name: 'Add a tag' }).click();
    await page.getByRole('textbox', { name: 'New tag' }).fill('keep');
    await page.keyboard.press('Enter');
    await page.locator('[data-tag=keep]').waitFor();
    await page.getByRole('button', { name: 'Take the tag mnist away' }).click();
    await page.locator('[data-tag=mnist]').waitFor({ state: 'detached' });
    expect(sweep.tags).toEqual(['paper', 'keep']);
  });

  it('signs in with a one-time address, and keeps the code out of the address', async () => {
    const server = await serve({ sweeps: [headsOnMnist(now, 8)], workers, codes: ['once'] });
    const page = await visit(server.url);
    await page.getByText('This browser is not signed in').waitFor();
    await page.goto(`${server.url}/#code=once`);
    await page.locator('[data-sweep=heads-on-mnist]').waitFor();
    expect(page.url()).toBe(`${server.url}/`);
    await page.reload();
    await page.locator('[data-sweep=heads-on-mnist]').waitFor();

    const late = await visit(`${server.url}/#code=once`);
    await late.getByText('this address was used already').waitFor();
  });
});
