/** @file The documents under docs/reference are what the code says; `npm run docs` writes them anew. */
import { readFile } from 'node:fs/promises';
import { Validator } from '@seriousme/openapi-schema-validator';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { trainerCatalog } from '@capsweep/capsnet/catalog';
import { aHttpHouse, bearer, type TestHouse } from '../testdata/house.ts';

const reference = new URL('../../../../docs/reference/', import.meta.url);
let house: TestHouse;
beforeAll(async () => {
  const own = await readFile(new URL('../../package.json', import.meta.url), 'utf8');
  const { version } = JSON.parse(own) as { version: string };
  house = await aHttpHouse(undefined, { catalog: trainerCatalog, version });
});
afterAll(async () => {
  house.hub.close();
  await house.app.close();
});

it.each(['openapi.json', 'sweep.schema.json'])(
  '%s is in the docs as it is served',
  async (name) => {
    const answer = await house.app.inject({ url: `/api/${name}`, headers: bearer });
    const text = `${JSON.stringify(answer.json(), null, 2)}\n`;
    await expect(text).toMatchFileSnapshot(new URL(name, reference).pathname);
  },
);

it('is an OpenAPI document', async () => {
  const answer = await house.app.inject({ url: '/api/openapi.json', headers: bearer });
  const validator = new Validator();
  expect(await validator.validate(answer.json())).toEqual({ valid: true });
  expect(validator.version).toBe('3.1');
});

it('says who may call what, and how everything is refused', async () => {
  const answer = await house.app.inject({ url: '/api/openapi.json', headers: bearer });
  const { paths } = answer.json<{ paths: Record<string, Record<string, Operation>> }>();
  const all = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, ...operation })),
  );
  const open = all.filter(({ security }) => security?.length === 0);
  expect(open.map(({ method, path }) => `${method} ${path}`)).toEqual([
    'get /api/health',
    'post /api/session',
  ]);
  expect(new Set(all.map(({ operationId }) => operationId)).size).toBe(all.length);
  for (const { responses } of all) {
    expect(Object.keys(responses)).toContain('default');
    expect(Object.keys(responses).some((status) => status.startsWith('2'))).toBe(true);
  }
});

interface Operation {
  readonly operationId: string;
  readonly security?: readonly object[];
  readonly responses: Readonly<Record<string, object>>;
}
