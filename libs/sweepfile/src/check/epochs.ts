import type { Dimension, Params, SweepSpec, TrainerCatalog } from '@capsweep/domain';

/**
 * The epochs of a cell's longest trials; nothing where neither the sweep nor the built-in trainer's
 * settings tell: a trainer of somebody's own may have its own default, and a recipe brings one.
 */
export function epochsOf(
  { space, train, trainer }: SweepSpec,
  given: Params,
  catalog?: TrainerCatalog,
): { readonly epochs?: number } {
  const fixed = given['epochs'] ?? train['epochs'];
  const searched = space['epochs'];
  if (searched?.when) return {};
  const isTold = trainer.kind === 'builtin' && ![given, space, train].some((p) => 'recipe' in p);
  const otherwise = isTold ? catalog?.settings['epochs']?.default : undefined;
  const epochs = searched ? greatest(searched) : (fixed ?? otherwise);
  return typeof epochs === 'number' && Number.isFinite(epochs) ? { epochs } : {};
}

function greatest(dimension: Dimension): unknown {
  switch (dimension.kind) {
    case 'value':
      return dimension.value;
    case 'choice':
      return Math.max(...dimension.values.map(Number));
    default:
      return dimension.max;
  }
}
