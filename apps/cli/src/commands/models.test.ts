import { trainerCatalog } from '@capsweep/capsnet/catalog';
import { expect, it } from 'vitest';
import { say } from '../testdata.ts';

type Kinds = Record<string, Record<string, { readonly options: object; readonly summary: string }>>;

const named = ['backbone', 'head', 'loss', 'optimizer', 'dataset'];

it('lists what a sweep file may name, as a table and as JSON', async () => {
  const table = await say(['models']);
  const json = await say(['models', '--json']);
  expect([table.code, json.code]).toEqual([0, 0]);
  const kinds = JSON.parse(json.out) as Kinds;
  expect(Object.keys(kinds)).toEqual([...named, 'recipe']);
  for (const kind of named) {
    const entries = kinds[kind] ?? {};
    expect(table.out).toMatch(new RegExp(`^${kind} .*what it is$`, 'm'));
    for (const [name, { options, summary }] of Object.entries(entries)) {
      const line = table.out.split('\n').find((one) => one.startsWith(`${name} `));
      expect(line, name).toContain(summary);
      for (const option of Object.keys(options)) expect(line).toContain(option);
    }
  }
});

it('lists the recipes with what they say', async () => {
  const { out } = await say(['models']);
  const line = out.split('\n').find((one) => one.startsWith('paper-cifar10-mobilenet-v2-xnodr '));
  expect(line).toContain(
    'loss squared-hinge, optimizer adam, learningRate 0.001, schedule triangular2',
  );
  const { recipe } = JSON.parse((await say(['models', '--json'])).out) as {
    recipe: Record<string, { settings: object }>;
  };
  expect(recipe['capsnet']?.settings).toMatchObject({ decayRate: 0.96, decaySteps: 2000 });
  expect(['none', 'paper', ...Object.keys(recipe)]).toEqual(
    trainerCatalog.settings['recipe']?.choices,
  );
});

it('names every head that a sweep file is checked against', async () => {
  const { out } = await say(['models', '--json']);
  const listed = Object.keys((JSON.parse(out) as Kinds)['head'] ?? {});
  expect(listed).toEqual(expect.arrayContaining(['fc', 'xnodr', 'xnidr', 'xnor-fc']));
  expect(listed).toEqual(trainerCatalog.settings['head']?.choices);
});
