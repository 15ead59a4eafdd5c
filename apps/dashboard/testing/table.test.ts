import { expect, it } from 'vitest';
import { column, columnBegins, inBrowser, screens } from './browser/browser.ts';
import { headsOnMnist, manyTrials, threeWorkers } from './fixture/worlds.ts';
import type { FixtureSweep } from './fixture/sweep.ts';

const now = Date.now();
const workers = () => threeWorkers(Date.now());
const rowsOf = (sweep: FixtureSweep) => sweep.trials.map((trial) => trial.row);

inBrowser('the table of trials', ({ serve, visit }) => {
  it('sorts by any column, and the address keeps the order', async () => {
    const sweep = headsOnMnist(now);
    const server = await serve({ sweeps: [sweep], workers });
    const page = await visit(`${server.url}/sweeps/heads-on-mnist`);
    const rates = rowsOf(sweep)
      .sort((a, b) => Number(a.params!['learningRate']) - Number(b.params!['learningRate']))
      .map((row) => String(row.number));
    const head = page.getByRole('columnheader', { name: 'learningRate' });
    await head.getByRole('button', { name: 'learningRate', exact: true }).click();
    await columnBegins(page, 'number', [rates[0]!]);
    expect(await head.getAttribute('aria-sort')).toBe('ascending');
    await head.getByRole('button', { name: 'learningRate', exact: true }).click();
    await page.waitForURL(/sort=param:learningRate&order=desc/);
    const slowest = Math.max(...rowsOf(sweep).map((row) => Number(row.params!['learningRate'])));
    const fastest = rowsOf(sweep).filter((row) => row.params!['learningRate'] === slowest);
    await columnBegins(page, 'number', [String(fastest[0]!.number)]);

    const other = await visit(page.url());
    await columnBegins(other, 'number', [String(fastest[0]!.number)]);
  });

  it('filters by what is typed, by states, and by the value under the pointer', async () => {
    const sweep = headsOnMnist(now);
    const server = await serve({ sweeps: [sweep], workers });
    const page = await visit(`${server.url}/sweeps/heads-on-mnist`);
    const field = page.getByRole('searchbox', { name: 'Filter trials' });
    const count = (n: number) => page.getByText(`${n} trials of 96 planned`).waitFor();
    const complete = rowsOf(sweep).filter((row) => row.state === 'complete');

    await field.fill('accuracy > 1');
    await field.press('Enter');
    await page.getByRole('alert').getByText('did you mean val/accuracy').waitFor();
    await field.fill('head=xnodr|xnidr');
    await field.press('Enter');
    await count(48);
    await page.getByRole('button', { name: 'complete', exact: true }).click();
    const capsules = complete.filter((row) => String(row.params!['head']).includes('xn'));
    await count(capsules.length);
    expect(new Set(await column(page, 'state'))).toEqual(new Set(['complete']));
    await page.getByRole('button', { name: /^Drop the condition head/ }).click();
    await count(complete.length);

    const cell = page.locator('[data-row] [data-column="param:head"]').first();
    const head = (await cell.textContent()) ?? '';
    await cell.hover();
    await cell.getByRole('button', { name: `Only head = ${head}` }).click();
    await count(complete.filter((row) => row.params!['head'] === head).length);
    expect(new Set(await column(page, 'param:head'))).toEqual(new Set([head]));
  });

  it('is worked with the keyboard alone', async () => {
    const sweep = headsOnMnist(now);
    const server = await serve({ sweeps: [sweep], workers });
    const page = await visit(`${server.url}/sweeps/heads-on-mnist`);
    const grid = page.getByRole('grid', { name: 'Trials of heads-on-mnist' });
    await page.locator('[role=grid] [data-row]').first().waitFor();
    await grid.focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    const active = page.locator('[role=grid] [data-active]');
    expect(await active.getAttribute('aria-rowindex')).toBe('3');
    expect(await grid.getAttribute('aria-activedescendant')).toBe(await active.getAttribute('id'));
    await page.keyboard.press('Space');
    await page.getByText('1 chosen').waitFor();
    expect(await active.getAttribute('aria-selected')).toBe('true');
    await page.keyboard.press('End');
    await page.locator('[role=grid] [data-active][aria-rowindex="97"]').waitFor();
    await page.keyboard.press('Home');
    const first = await page.locator('[role=grid] [data-active]').getAttribute('data-row');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: `Trial ${first ?? ''}` }).waitFor();
    await page.goBack();
    await page.getByText('1 chosen').waitFor();
  });

  it('hides columns and shows them again', async () => {
    const server = await serve({ sweeps: [headsOnMnist(now)], workers });
    const page = await visit(`${server.url}/sweeps/heads-on-mnist`);
    const head = page.getByRole('columnheader', { name: 'batchSize' });
    await head.waitFor();
    await page.getByRole('button', { name: 'Columns' }).click();
    const panel = page.getByRole('dialog', { name: 'Columns' });
    await page.waitForFunction(
      (element) => {
        const { top, bottom } = element.getBoundingClientRect();
        return top >= 0 && bottom <= innerHeight && bottom - top > 200;
      },
      await panel.elementHandle(),
    );
    await page.getByRole('checkbox', { name: 'batchSize' }).uncheck();
    await head.waitFor({ state: 'detached' });
    await page.waitForURL(/hide=param:batchSize/);
    await page.getByRole('checkbox', { name: 'batchSize' }).check();
    await head.waitFor();
  });

  it('draws the curves of the trials that are chosen', async () => {
    const server = await serve({ sweeps: [headsOnMnist(now)], workers });
    const page = await visit(`${server.url}/sweeps/heads-on-mnist`);
    for (const index of [2, 4]) await page.locator(`[aria-rowindex="${index}"]`).click();
    await page.getByRole('img', { name: 'Learning curves of val/accuracy, 2 trials' }).waitFor();
    await page.waitForURL(/trials=\d+,\d+/);
    await page.getByTitle('Choose none').click();
    await page.getByRole('img', { name: 'Learning curves of val/accuracy, 12 trials' }).waitFor();
  });

  it.each(Object.entries(screens))(
    'scrolls through ten thousand trials on a %s and fetches only those in view',
    async (_, screen) => {
      const sweep = manyTrials(now);
      const server = await serve({ sweeps: [sweep], workers });
      const page = await visit(`${server.url}/sweeps/ten-thousand`, screen);
      await page.getByText('10,000 trials').waitFor();
      const drawn = await page.locator('[role=grid] [data-row]').count();
      expect(drawn).toBeLessThan(80);
      await page.getByRole('grid').evaluate((grid) => grid.scrollTo({ top: grid.scrollHeight }));
      const last = rowsOf(sweep).find((row) => row.rank === 10_000)!;
      await page.locator(`[aria-rowindex="10001"][data-row="${last.number}"]`).waitFor();
      const pages = server.requests.filter((line) => line.includes('/trials?'));
      expect(pages.length).toBeLessThan(12);
    },
  );
});
