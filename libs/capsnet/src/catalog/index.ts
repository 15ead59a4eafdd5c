/**
 * @file What there is to choose from, as plain data: no TensorFlow is loaded here, so that a
 * coordinator, a command line or a web page can validate and explain settings.
 */
export { backbones } from './backbones.ts';
export type { BackboneName } from './backbones.ts';
export { datasets } from './datasets.ts';
export type { DatasetName } from './datasets.ts';
export type { CatalogEntry, OptionSpec } from './entry.ts';
export { heads } from './heads.ts';
export type { HeadName } from './heads.ts';
export { losses } from './losses.ts';
export type { LossName } from './losses.ts';
export { optimizers } from './optimizers.ts';
export type { OptimizerName } from './optimizers.ts';
export { publishedFor } from './published.ts';
export type { Published } from './published.ts';
export { recipes, recipeSettings } from './recipes.ts';
export type { Recipe } from './recipes.ts';
export { trainerCatalog } from './trainer-catalog.ts';
