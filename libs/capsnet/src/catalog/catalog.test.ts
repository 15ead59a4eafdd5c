import type { ParamValue, SettingSpec } from '@capsweep/domain';
import { expect, it } from 'vitest';
import { backbones, datasets, heads, losses, optimizers, trainerCatalog } from './index.ts';
import type { CatalogEntry } from './index.ts';

const kinds: Record<string, Readonly<Record<string, CatalogEntry>>> = {
  dataset: datasets,
  backbone: backbones,
  head: heads,
  loss: losses,
  optimizer: optimizers,
};
const settings = Object.entries(trainerCatalog.settings);

const fits = (spec: SettingSpec, value: ParamValue): boolean => {
  if (spec.type === 'text') return typeof value === 'string';
  if (spec.type === 'boolean') return typeof value === 'boolean';
  if (typeof value !== 'number') return false;
  if (spec.type === 'integer' && !Number.isInteger(value)) return false;
  return value >= (spec.min ?? -Infinity) && value <= (spec.max ?? Infinity);
};

it.each(settings)('%s: default and choices are of its own type', (_, spec) => {
  if (spec.default !== undefined) expect(fits(spec, spec.default)).toBe(true);
  for (const choice of spec.choices ?? []) expect(fits(spec, choice)).toBe(true);
  if (spec.choices && spec.default !== undefined) expect(spec.choices).toContain(spec.default);
  expect(spec.summary.endsWith('.')).toBe(true);
});

it.each(settings)('%s: takes effect only under names that exist', (_, { when = {} }) => {
  for (const [key, values] of Object.entries(when)) {
    expect(Object.keys(kinds[key] ?? {})).toEqual(expect.arrayContaining([...values]));
  }
});

it.each(Object.entries(kinds))('every option of every %s is a setting', (kind, entries) => {
  expect(trainerCatalog.settings[kind]?.choices).toEqual(Object.keys(entries));
  for (const [name, entry] of Object.entries(entries)) {
    for (const [option, spec] of Object.entries(entry.options)) {
      expect(trainerCatalog.settings[option]).toMatchObject(spec);
      expect(trainerCatalog.settings[option]?.when?.[kind]).toContain(name);
    }
  }
});

it('survives JSON, so that it can be sent to a browser', () => {
  expect(JSON.parse(JSON.stringify(trainerCatalog))).toEqual(trainerCatalog);
});
