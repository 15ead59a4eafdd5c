import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { aHttpHouse, bearer, type TestHouse } from '../testdata/house.ts';

let root: string;
let folder: string;
let house: TestHouse;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'capsweep-dashboard-'));
  folder = join(root, 'dist');
  await mkdir(join(folder, 'assets'), { recursive: true });
  await writeFile(join(folder, 'index.html'), '<title>the page</title>');
  await writeFile(join(folder, 'assets', 'old.js'), 'old');
  house = await aHttpHouse(folder);
});
afterEach(async () => {
  house.hub.close();
  await house.app.close();
  await rm(root, { recursive: true, force: true });
});

const get = (url: string) => house.app.inject({ url, headers: bearer });

it.each(['/', '/workers', '/sweeps/heads/trials/3?x=epoch'])('%s is the page', async (url) => {
  const answer = await get(url);
  expect([answer.statusCode, answer.body]).toEqual([200, '<title>the page</title>']);
  expect(answer.headers['cache-control']).toBe('no-cache');
});

it('serves the files of a build that came after the start', async () => {
  await writeFile(join(folder, 'assets', 'new.js'), 'new');
  for (const name of ['old', 'new']) {
    const answer = await get(`/assets/${name}.js`);
    expect([answer.statusCode, answer.body]).toEqual([200, name]);
    expect(answer.headers['cache-control']).toContain('immutable');
  }
});

it.each(['/assets/gone.js', '/api/nothing'])('says that %s is not there', async (url) => {
  const answer = await get(url);
  expect(answer.statusCode).toBe(404);
  expect(answer.json()).toMatchObject({ error: { code: 'not-found' } });
});

it('hands out nothing from outside its folder', async () => {
  await writeFile(join(root, 'secret'), 'secret');
  const answer = await get('/assets/..%2f..%2fsecret');
  expect(answer.statusCode).toBeGreaterThanOrEqual(400);
  expect(answer.body).not.toBe('secret');
});
