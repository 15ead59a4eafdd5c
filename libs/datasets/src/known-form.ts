import { digits, type DataForm } from './dataset.ts';
import { cifar10Form } from './sets/cifar10.ts';
import { parseMultiMnist } from './sets/multimnist-form.ts';
import { pairsForm } from './sets/pairs.ts';

/** The form of a data set that is known by name, without loading it; undefined for those by path. */
export function knownForm(name: string): DataForm | undefined {
  if (name === 'mnist') return { shape: [28, 28, 1], classes: digits, labelsPerImage: 1 };
  if (name === 'cifar10') return cifar10Form;
  return name === 'multimnist:author' || parseMultiMnist(name) ? pairsForm : undefined;
}
