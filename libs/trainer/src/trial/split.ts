import { seededOrder, type Dataset } from '@capsweep/datasets';
import { splitSamples, type Split, type SplitOptions } from '@capsweep/engine';

/** A data set that keeps examples for validation has made the split; of any other we make one. */
export function splitOf(dataset: Dataset, options: SplitOptions): Split {
  const { validationFrom: from, train } = dataset;
  if (from === undefined) return splitSamples(firstLabels(dataset), options);
  const { seed, trainSamples, validationSamples } = options;
  const first = (order: Uint32Array, limit: number): Uint32Array =>
    limit === 0 ? order : order.slice(0, limit);
  return {
    train: first(seededOrder(from, { seed }), trainSamples),
    validation: first(
      seededOrder(train.count - from, { seed }).map((at) => from + at),
      validationSamples,
    ),
  };
}

/** One label per image, for a stratified split. */
function firstLabels({ train, labelsPerImage }: Dataset): Uint8Array {
  if (labelsPerImage === 1) return train.labels;
  return Uint8Array.from({ length: train.count }, (_, i) => train.labels[i * labelsPerImage] ?? 0);
}
