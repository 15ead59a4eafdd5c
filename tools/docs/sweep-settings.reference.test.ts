/** @file The reference of what a sweep file can say is what the code says; `npm run docs` writes it anew. */
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { recipes, trainerCatalog } from '@capsweep/capsnet/catalog';
import type { SettingSpec } from '@capsweep/domain';
import { samplers, schedulers } from '@capsweep/search';

const about = `What may stand under \`search\`, \`schedule\`, \`train\`, \`space\` and \`compare\` for the built-in trainer,
from the code. The sections themselves are told in the [guide](../guide/sweep-file.md).`;

const aboutRecipes = `What \`recipe\` may name: settings that were used together. Whatever the file sets itself goes before them.
The paper's rows are those of its authors' code, which \`recipe: paper\` finds by dataset, backbone and head.`;

it('is in the docs', async () => {
  const page = [
    '# Samplers, schedulers, and settings of the built-in trainer',
    about,
    '## Samplers',
    'Options stand beside `sampler` under `search`.',
    ...[...samplers.values()].map(methodText),
    '## Schedulers',
    'Options stand beside `scheduler` under `schedule`.',
    ...[...schedulers.values()].map(methodText),
    '## Settings of the built-in trainer',
    'One value under `train`, a range under `space`, a list under `compare`.',
    table(trainerCatalog.settings),
    '## Recipes',
    aboutRecipes,
    recipeTable(),
  ].join('\n\n');
  const file = new URL('../../docs/reference/sweep-settings.md', import.meta.url);
  await expect(`${page}\n`).toMatchFileSnapshot(fileURLToPath(file));
});

function recipeTable(): string {
  const rows = Object.entries(recipes).map(([name, { summary, settings }]) => {
    const list = Object.entries(settings).map(([key, value]) => `${key} ${code(value)}`);
    return [`\`${name}\``, summary, list.join(', ')].join(' | ');
  });
  return ['recipe | whose | settings', '--- | --- | ---', ...rows]
    .map((row) => `| ${row} |`)
    .join('\n');
}

interface Method {
  readonly name: string;
  readonly summary: string;
  readonly options: Readonly<Record<string, SettingSpec>>;
}

function methodText({ name, summary, options }: Method): string {
  const rows = Object.keys(options).length === 0 ? [] : [table(options)];
  return [`### ${name}`, summary, ...rows].join('\n\n');
}

function table(settings: Readonly<Record<string, SettingSpec>>): string {
  const rows = Object.entries(settings).map(([name, spec]) =>
    [`\`${name}\``, spec.summary, allowed(spec), code(spec.default), condition(spec)].join(' | '),
  );
  const head = [
    'setting | what it is | allowed | default | only for',
    '--- | --- | --- | --- | ---',
  ];
  return [...head, ...rows].map((row) => `| ${row} |`).join('\n');
}

const code = (value?: SettingSpec['default']): string =>
  value === undefined ? '' : `\`${String(value)}\``;

function allowed({ type, choices, min, exclusiveMin, max }: SettingSpec): string {
  if (choices) return choices.map(code).join(', ');
  const words = { integer: 'a whole number', number: 'a number', text: 'text', boolean: '' }[type];
  if (type === 'boolean') return '`true`, `false`';
  const lower = min === undefined ? '' : exclusiveMin === true ? ` above ${min}` : ` from ${min}`;
  return `${words}${lower}${max === undefined ? '' : ` to ${max}`}`;
}

function condition({ when = {} }: SettingSpec): string {
  return Object.entries(when)
    .map(([name, values]) => `${name} ${values.map(code).join(', ')}`)
    .join('; ');
}
