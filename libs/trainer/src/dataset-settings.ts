import { SweepError } from '@capsweep/domain';
import type { DatasetName } from '@capsweep/capsnet/catalog';
import { locatorText, multiMnistText, type MultiMnistForm } from '@capsweep/datasets';
import type { Reader } from './reader.ts';

/** The name under which a loader finds the data that the settings describe. Throws `trial-params`. */
export function datasetOf(value: Reader): string {
  const kind = value<DatasetName>('dataset');
  switch (kind) {
    case 'mnist':
    case 'cifar10':
      return kind;
    case 'multimnist':
      return value('pairs') === 'author' ? `${kind}:author` : multiMnistText(formOf(value));
    case 'idx':
      return `${kind}:${pathOf(value)}`;
    case 'images':
    case 'csv':
      return locatorText({
        kind,
        size: value('imageSize'),
        channels: value('imageChannels'),
        path: pathOf(value),
      });
  }
}

function formOf(value: Reader): MultiMnistForm {
  const pairsPerDigit = value<number>('pairsPerDigit');
  if (value('validationDigits') === 'shared') return { pairsPerDigit };
  return { pairsPerDigit, apart: { share: value('validationFraction'), seed: value('splitSeed') } };
}

function pathOf(value: Reader): string {
  const path = value<string>('dataPath');
  if (path !== '') return path;
  const message = `dataPath is missing: dataset ${value<string>('dataset')} is read from a path.`;
  throw new SweepError('trial-params', message, { details: { name: 'dataPath', value: path } });
}
