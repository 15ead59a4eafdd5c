import { expect, it } from 'vitest';
import { column, inBrowser } from './browser/browser.ts';
import { bound } from './fixture/sweep.ts';
import { finishedSearch, threeWorkers } from './fixture/worlds.ts';

const now = Date.now();
const workers = () => threeWorkers(Date.now());
const name = 'xnodr-learning-rate';

inBrowser('a sweep with constraints', ({ serve, visit }) => {
  it('ranks the trials that keep them first, and marks what the others break', async () => {
    const free = finishedSearch(now);
    const fastest = free.trials.find((trial) => trial.row.rank === 1)!.row;
    const speed = fastest.metrics['images/s']!;
    const sweep = bound(free, [{ metric: 'images/s', min: speed + 1 }]);
    const rows = sweep.trials.map((trial) => trial.row);
    const best = rows.find((row) => row.rank === 1)!;
    expect(best.number).not.toBe(fastest.number);
    const server = await serve({ sweeps: [sweep], workers });
    const page = await visit(`${server.url}/sweeps/${name}`);
    await page
      .locator('header')
      .getByRole('link', { name: `trial ${best.number}` })
      .waitFor();
    const kept = rows.filter((row) => row.violations?.length === 0).length;
    const shown = await column(page, 'violation');
    expect(shown.slice(0, kept).every((text) => text === 'kept')).toBe(true);
    const first = rows.find((row) => row.rank === kept + 1)!;
    const broken = `images/s ${first.metrics['images/s']!} < ${speed + 1}`;
    expect(shown[kept]).toBe(broken);

    const trial = await visit(`${server.url}/sweeps/${name}/trials/${first.number}`);
    await trial.locator('[data-broken]').getByText(broken).waitFor();
    const good = await visit(`${server.url}/sweeps/${name}/trials/${best.number}`);
    await good.getByRole('heading', { name: `Trial ${best.number}` }).waitFor();
    expect(await good.locator('[data-broken]').count()).toBe(0);
  });

  it('says that none is feasible, and which comes nearest', async () => {
    const sweep = bound(finishedSearch(now), [{ metric: 'images/s', min: 9000 }]);
    const server = await serve({ sweeps: [sweep], workers });
    const list = await visit(server.url);
    await list.locator(`[data-sweep=${name}] [data-best]`).getByText('none feasible').waitFor();
    const page = await visit(`${server.url}/sweeps/${name}`);
    const nearest = page.locator('[data-nearest]');
    await nearest.getByText('none feasible').waitFor();
    const first = sweep.trials.find((trial) => trial.row.rank === 1)!.row;
    await nearest.getByRole('link', { name: `trial ${first.number}` }).waitFor();
    await nearest.getByText(/^images\/s \d+ < 9000$/).waitFor();
    expect(await page.locator('[data-best]').count()).toBe(0);
  });
});
