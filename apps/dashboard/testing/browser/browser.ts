import { chromiumProgram } from '@capsweep/testing';
import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, inject } from 'vitest';
import { startFixtureServer, type FixtureServer } from '../fixture/server.ts';

/** Screens that the page is looked at on. */
export const screens = {
  desktop: { viewport: { width: 1440, height: 900 } },
  phone: { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true },
} as const satisfies Record<string, BrowserContextOptions>;

/** A test's way to the page. */
export interface Visits {
  /** Serves sweeps. */
  readonly serve: (world: Parameters<typeof startFixtureServer>[0]) => Promise<FixtureServer>;
  /** Opens an address in a browser that nobody used before. */
  readonly visit: (address: string, options?: BrowserContextOptions) => Promise<Page>;
}

/** Tests in a real browser; skipped, and counted as skipped, where there is none. */
export function inBrowser(title: string, tests: (visits: Visits) => void): void {
  const program = chromiumProgram();
  const reason = program === undefined ? ' (skipped: no Chromium; set CAPSWEEP_CHROMIUM)' : '';
  describe.skipIf(program === undefined)(`${title}${reason}`, () => {
    let browser: Browser;
    const open: (() => Promise<void>)[] = [];
    const troubles: string[] = [];
    beforeAll(async () => {
      browser = await chromium.launch({ executablePath: program ?? '', args: ['--no-sandbox'] });
    });
    afterAll(() => browser.close());
    afterEach(async () => {
      for (const close of open.splice(0).reverse()) await close();
      expect(troubles.splice(0), 'what the browser complained about').toEqual([]);
    });
    tests({
      serve: async (world) => {
        const server = await startFixtureServer(world, inject('page'));
        open.push(server.close);
        return server;
      },
      visit: async (address, options = screens.desktop) => {
        const context = await browser.newContext({ acceptDownloads: true, ...options });
        open.push(() => context.close());
        context.setDefaultTimeout(15_000);
        const page = await context.newPage();
        page.on('pageerror', (error) => troubles.push(error.message));
        page.on('console', (message) => {
          if (['error', 'warning'].includes(message.type()) && !isAnswer(message.text()))
            troubles.push(message.text());
        });
        page.on('requestfailed', (request) => {
          const { errorText = '' } = request.failure() ?? {};
          // What a page lets go of when it is left is aborted; servers that are down refuse all.
          if (request.resourceType() !== 'fetch' && errorText !== 'net::ERR_ABORTED')
            troubles.push(`${request.url()}: ${errorText}`);
        });
        await page.goto(address);
        return page;
      },
    });
  });
}

/** The browser reports each refused request by itself; tests look at what the page makes of it. */
const isAnswer = (text: string): boolean => text.startsWith('Failed to load resource:');

/** The text of each cell of a column, from the top, as far as rows are drawn. */
export async function column(page: Page, id: string): Promise<string[]> {
  return await page.evaluate((name) => {
    const rows = [...document.querySelectorAll<HTMLElement>('[role=grid] [data-row]')];
    const place = (row: HTMLElement): number => Number(row.getAttribute('aria-rowindex'));
    return rows
      .sort((a, b) => place(a) - place(b))
      .map((row) => row.querySelector(`[data-column="${name}"]`)?.textContent ?? '');
  }, id);
}

/** Resolves when the first cells of a column read so. */
export async function columnBegins(
  page: Page,
  id: string,
  texts: readonly string[],
): Promise<void> {
  await page.waitForFunction(
    ({ name, wanted }) => {
      const at = (index: number): string | undefined =>
        document.querySelector(`[role=grid] [aria-rowindex="${index + 2}"] [data-column="${name}"]`)
          ?.textContent ?? undefined;
      return wanted.every((text, index) => at(index) === text);
    },
    { name: id, wanted: [...texts] },
  );
}
