/**
 * @file Breaks every wall of the house and expects the lint to say so. The code that breaks it is
 * linted in the place of a real file, which stays as it is; fences need no types.
 */
import { expect, it } from 'vitest';
import { apps, anywhere, arrows, pure, thirdParty } from './fences.mjs';
import { boundaryRule, lint, projectNames, sourceIn, sourceOf } from './testdata/lint.ts';

const projects = [...Object.keys(arrows), ...apps];
/** All libraries but one, and an app that stands for all: each lint of a wrong arrow is dear. */
const others = (name: string): string[] =>
  [...Object.keys(arrows), 'dashboard'].filter((other) => other !== name);
const importing = (names: readonly string[]): string =>
  names.map((name) => `import '@capsweep/${name}';\n`).join('');

/** A file of each folder that a pattern such as `libs/search/src/**` covers. */
const filesOf = (patterns: readonly string[]): string[] =>
  patterns.map((pattern) => sourceOf(pattern.replace('/**', '')));

it('knows every project', async () => {
  expect(await projectNames()).toEqual([...projects].sort());
});

it.each(Object.entries(arrows))('%s may import %j and domain, nothing else', async (from, to) => {
  const allowed = ['domain', ...to].filter((name) => name !== from);
  const wrong = others(from).filter((name) => !allowed.includes(name));
  const file = sourceIn(from);
  expect(await lint(file, importing(allowed))).toEqual([]);
  const said = await lint(file, importing(wrong));
  const lines = said.filter(({ rule }) => rule === boundaryRule).map(({ line }) => line);
  expect([...new Set(lines)]).toEqual(wrong.map((_, n) => n + 1));
});

it.each(apps)('%s may not import another app', async (from) => {
  const wrong = apps.filter((name) => name !== from);
  const said = await lint(sourceIn(from), importing(wrong));
  expect(said.map(({ rule, line }) => [rule, line])).toEqual(
    wrong.map((_, n) => [boundaryRule, n + 1]),
  );
});

it.each(Object.entries(thirdParty))('%s is for %j alone', async (name, owners) => {
  const example = { '@tensorflow/*': '@tensorflow/tfjs-core', '@grpc/*': '@grpc/grpc-js' }[name];
  const code = `import '${example ?? name}';\n`;
  for (const from of projects) {
    const banned = (await lint(sourceIn(from), code)).filter(
      ({ rule, message }) => rule === boundaryRule && message.includes('is not allowed to import'),
    );
    expect([from, banned.length]).toEqual([from, owners.includes(from) ? 0 : 1]);
  }
});

it.each(filesOf(anywhere))('%s also runs in a browser', async (file) => {
  const [said] = await lint(file, `import 'node:fs';\n`);
  expect(said).toMatchObject({ rule: 'no-restricted-imports' });
  expect(said?.message).toContain('This code also runs in a browser.');
});

it.each(filesOf(pure))('%s has neither a clock nor dice', async (file) => {
  const code = `export const now = () => Date.now();
export const luck = () => Math.random();
export const wait = () => setTimeout(now, performance.now());
export const home = process.env;
`;
  const said = (await lint(file, code)).map(({ rule, line }) => [rule, line]);
  expect(said).toEqual([
    ['no-restricted-globals', 1],
    ['no-restricted-properties', 2],
    ['no-restricted-globals', 3],
    ['no-restricted-globals', 3],
    ['no-restricted-globals', 4],
  ]);
});

it('nobody reaches into a package, not even a test', async () => {
  const code = `import '@capsweep/domain/src/trial.ts';\n`;
  for (const file of ['libs/search/src/spread.ts', 'libs/search/src/space/sample.test.ts']) {
    expect(await lint(file, code)).toContainEqual(
      expect.objectContaining({
        rule: 'no-restricted-imports',
        message: expect.stringContaining('Import the package, not its insides.') as string,
      }),
    );
  }
});

it('test tools are for tests', async () => {
  const code = `import '@capsweep/testing';\n`;
  expect(await lint(sourceIn('stores'), code)).toContainEqual(
    expect.objectContaining({
      rule: 'no-restricted-imports',
      message: expect.stringContaining('@capsweep/testing is for tests.') as string,
    }),
  );
  expect(await lint('libs/stores/src/json.test.ts', code)).toEqual([]);
});

it('imports do not go round in a circle', async () => {
  // json.ts imports nothing; sweep-error.ts imports it.
  const code = `export { SweepError } from './errors/sweep-error.ts';\n`;
  expect(await lint('libs/domain/src/json.ts', code)).toEqual([]);
  const circle = `import { SweepError } from './errors/sweep-error.ts';\nexport const E = SweepError;\n`;
  expect(await lint('libs/domain/src/errors/codes.ts', circle.replace('./errors/', './'))).toEqual([
    expect.objectContaining({ rule: 'import-x/no-cycle', line: 1 }),
  ]);
});
