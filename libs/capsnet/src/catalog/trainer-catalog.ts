import type { ParamValue, SettingSpec, TrainerCatalog } from '@capsweep/domain';
import { augmentation } from './augmentation.ts';
import { backbones } from './backbones.ts';
import { datasets } from './datasets.ts';
import type { CatalogEntry } from './entry.ts';
import { heads } from './heads.ts';
import { losses } from './losses.ts';
import { optimizers } from './optimizers.ts';
import { recipes } from './recipes.ts';
import { training } from './training.ts';

type Entries = Readonly<Record<string, CatalogEntry>>;

const choice = (summary: string, entries: Entries, value?: ParamValue): SettingSpec => ({
  summary,
  type: 'text',
  choices: Object.keys(entries),
  ...(value === undefined ? {} : { default: value }),
});

/** The options of all entries of one kind, each with the entries it belongs to as `when`. */
function optionsOf(kind: string, entries: Entries): Record<string, SettingSpec> {
  const result: Record<string, SettingSpec> = {};
  for (const [entry, { options }] of Object.entries(entries)) {
    for (const [name, option] of Object.entries(options)) {
      const before = result[name]?.when?.[kind] ?? [];
      result[name] = { ...option, when: { [kind]: [...before, entry] } };
    }
  }
  return result;
}

/** Every setting of the built-in trainer, for the sweep file, its schema and the docs. */
export const trainerCatalog: TrainerCatalog = {
  settings: {
    dataset: choice('What to train on.', datasets, 'mnist'),
    ...optionsOf('dataset', datasets),
    backbone: choice('What turns an image into features.', backbones, 'small-cnn'),
    ...optionsOf('backbone', backbones),
    head: choice('What turns features into class scores.', heads, 'xnodr'),
    ...optionsOf('head', heads),
    recipe: {
      summary:
        'Defaults that were used together, which what is set itself goes before: none, paper for those that the XnODR paper’s code has for this dataset, backbone and head, or one by its name.',
      type: 'text',
      choices: ['none', 'paper', ...Object.keys(recipes)],
      default: 'none',
    },
    loss: choice(
      'What is minimised; by default margin for capsules, and cross-entropy for fc, xnor-fc, self-routing and em-routing, which learns from nothing else.',
      losses,
    ),
    ...optionsOf('loss', losses),
    optimizer: choice('How gradients change weights.', optimizers, 'adam'),
    ...optionsOf('optimizer', optimizers),
    ...augmentation,
    ...training,
  },
};
