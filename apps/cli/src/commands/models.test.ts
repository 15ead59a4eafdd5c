import { trainerCatalog } from '@capsweep/capsnet/catalog';
import { expect, it } from 'vitest';
import { say } from '../testdata.ts';

type Kinds = Record<string, Record<string, { readonly options: object; readonly summary: string }>>;

it('lists what a sweep file may name, as a table and as JSON', async () => {
  const table = await say(['models']);
  const json = await say(['models', '--json']);
  expect([table.code, json.code]).toEqual([0, 0]);
  const kinds = JSON.parse(json.out) as Kinds;
  expect(Object.keys(kinds)).toEqual(['backbone', 'head', 'loss', 'optimizer', 'dataset']);
  for (const [kind, entries] of Object.entries(kinds)) {
    expect(table.out).toMatch(new RegExp(`^${kind} .*what it is$`, 'm'));
    for (const [name, { options, summary }] of Object.entries(entries)) {
      const line = table.out.split('\n').find((one) => one.startsWith(`${name} `));
      expect(line, name).toContain(summary);
      for (const option of Object.keys(options)) expect(line).toContain(option);
    }
  }
});

it('names every head that a sweep file is checked against', async () => {
  const { out } = await say(['models', '--json']);
  const listed = Object.keys((JSON.parse(out) as Kinds)['head'] ?? {});
  expect(listed).toEqual(expect.arrayContaining(['fc', 'xnodr', 'xnidr', 'xnor-fc']));
  expect(listed).toEqual(trainerCatalog.settings['head']?.choices);
});
