import { cifar10Classes, digits, type Dataset } from './dataset.ts';
import { parseMultiMnist } from './sets/multimnist-form.ts';

/** What a model has to know of its data. */
export type DataForm = Pick<Dataset, 'shape' | 'classes' | 'labelsPerImage'>;

/** The form of a data set that is known by name, without loading it; undefined for those by path. */
export function knownForm(name: string): DataForm | undefined {
  if (name === 'mnist') return { shape: [28, 28, 1], classes: digits, labelsPerImage: 1 };
  if (name === 'cifar10') return { shape: [32, 32, 3], classes: cifar10Classes, labelsPerImage: 1 };
  if (name !== 'multimnist:author' && !parseMultiMnist(name)) return undefined;
  return { shape: [36, 36, 1], classes: digits, labelsPerImage: 2 };
}
