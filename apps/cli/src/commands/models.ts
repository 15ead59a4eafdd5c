import {
  backbones,
  datasets,
  heads,
  losses,
  optimizers,
  recipes,
  type CatalogEntry,
} from '@capsweep/capsnet/catalog';
import type { Params } from '@capsweep/domain';
import { printJson, type Io } from '../io.ts';
import { renderTable } from '../render/table.ts';
import type { JsonOption } from './look.ts';

const kinds: Readonly<Record<string, Readonly<Record<string, CatalogEntry>>>> = {
  backbone: backbones,
  head: heads,
  loss: losses,
  optimizer: optimizers,
  dataset: datasets,
};

/** `capsweep models`: what the built-in trainer can be told to build, from its catalogue. */
export function listModels(io: Io, { json }: JsonOption): void {
  if (json) {
    printJson(io, { ...kinds, recipe: recipes });
    return;
  }
  for (const [kind, entries] of Object.entries(kinds)) {
    const rows = Object.entries(entries);
    const lines = renderTable(rows, [
      { title: kind, cell: ([name]) => name },
      { title: 'settings', cell: ([, { options }]) => Object.keys(options).join(' ') || '-' },
      { title: 'what it is', cell: ([, { summary }]) => summary },
    ]);
    for (const line of [...lines, '']) io.out(line);
  }
  for (const line of recipeLines()) io.out(line);
}

function recipeLines(): readonly string[] {
  const written = (settings: Params): string =>
    Object.entries(settings)
      .map(([name, value]) => `${name} ${String(value)}`)
      .join(', ');
  return renderTable(Object.entries(recipes), [
    { title: 'recipe', cell: ([name]) => name },
    { title: 'defaults', cell: ([, { settings }]) => written(settings) },
  ]);
}
