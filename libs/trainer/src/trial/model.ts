import { buildModel } from '@capsweep/capsnet';
import type { DataForm } from '@capsweep/datasets';
import type { Settings } from '../settings.ts';

/** The model that settings describe, with weights drawn from a seed. */
export function modelOf(
  { backbone, head, penalties }: Pick<Settings, 'backbone' | 'head' | 'penalties'>,
  { shape, classes, labelsPerImage }: DataForm,
  seed: number,
): ReturnType<typeof buildModel> {
  return buildModel({
    inputShape: shape,
    classes: classes.length,
    ...{ backbone, head, seed },
    ...(penalties.reconstruction > 0 && { decoder: { labelsPerImage } }),
  });
}
