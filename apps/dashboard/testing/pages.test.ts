import { expect, it } from 'vitest';
import { inBrowser, screens } from './browser/browser.ts';
import {
  failedSweep,
  finishedSearch,
  headsOnMnist,
  pausedSweep,
  threeWorkers,
} from './fixture/worlds.ts';

const now = Date.now();
const world = () => ({
  sweeps: [headsOnMnist(now), pausedSweep(now), finishedSearch(now), failedSweep(now)],
  workers: () => threeWorkers(Date.now()),
});

/** Every page and view, and words that tell that it is there. */
const pages = [
  ['/', 'xnodr-learning-rate'],
  ['/?q=nothing-is-called-so', 'No sweep'],
  ['/sweeps/heads-on-mnist', '96 trials'],
  ['/sweeps/heads-on-mnist?view=configurations', '± sd'],
  ['/sweeps/heads-on-mnist?view=file', 'equal budget per cell'],
  ['/sweeps/heads-on-mnist?side=param&param=learningRate', '2e−4'],
  ['/sweeps/xnodr-learning-rate', 'so far'],
  ['/sweeps/cifar-smoke', 'does not have its SHA-256'],
  ['/sweeps/heads-on-mnist/trials/5', 'Attempt 1'],
  ['/sweeps/heads-on-mnist/trials/21', 'the loss became NaN'],
  ['/sweeps/heads-on-mnist/trials/4711', 'cannot be read'],
  ['/sweeps/of-nobody', 'There is no sweep of-nobody'],
  ['/workers', '3 workers'],
  ['/nowhere', 'There is nothing at this address'],
] as const;

inBrowser('every page', ({ serve, visit }) => {
  it.each([
    ['desktop', 'light', 'rgb(245, 246, 248)'],
    ['phone', 'dark', 'rgb(13, 16, 21)'],
  ] as const)(
    'opens on a %s, %s, without complaints and without scrolling sideways',
    { timeout: 60_000 },
    async (screen, colorScheme, ground) => {
      const server = await serve(world());
      const page = await visit(server.url, { ...screens[screen], colorScheme });
      expect(
        await page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor),
      ).toBe(ground);
      for (const [address, words] of pages) {
        await page.goto(server.url + address);
        await page.getByText(words).filter({ visible: true }).first().waitFor();
        await page.waitForFunction(() => document.documentElement.scrollWidth <= innerWidth);
      }
    },
  );

  it('keeps the reader’s theme, also over a reload', async () => {
    const server = await serve(world());
    const page = await visit(server.url, { ...screens.desktop, colorScheme: 'light' });
    const theme = () => page.evaluate(() => document.documentElement.dataset['theme']);
    await page.getByRole('button', { name: 'Theme: system' }).click();
    await page.getByRole('button', { name: 'Theme: light' }).click();
    expect(await theme()).toBe('dark');
    await page.reload();
    expect(await theme()).toBe('dark');
  });

  it('draws curves in colours of the theme that is shown', async () => {
    const server = await serve(world());
    const page = await visit(`${server.url}/sweeps/heads-on-mnist`);
    await page.getByRole('img', { name: /^Learning curves of val\/accuracy, 12 trials/ }).waitFor();
    const painted = await page.evaluate(() => {
      const canvas = document.querySelector('canvas')!;
      const { data } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height);
      const token = getComputedStyle(document.documentElement).getPropertyValue('--series-1');
      const wanted = [1, 3, 5].map((at) => Number.parseInt(token.trim().slice(at, at + 2), 16));
      let count = 0;
      for (let at = 0; at < data.length; at += 4)
        if (wanted.every((value, channel) => Math.abs(data[at + channel]! - value) < 8)) count += 1;
      return count;
    });
    expect(painted).toBeGreaterThan(20);
  });
});
