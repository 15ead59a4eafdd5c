import type { Augmentation } from '@capsweep/engine';
import { measurePaired, pairedRow } from '../../frame/paired.ts';
import type { BenchContext, Row } from '../../frame/row.ts';
import { trainingRun, type ModelName } from './run.ts';

/** Moved pixels are copied: the usual recipe for CIFAR. */
const copied: Augmentation = {
  shift: 0,
  rotation: 0,
  zoom: 0,
  flip: true,
  crop: 4,
  fill: 'black',
};
/** Every pixel is interpolated: the paper's recipe, and zoom. */
const interpolated: Augmentation = {
  shift: 0.1,
  rotation: 20,
  zoom: 0.1,
  flip: true,
  crop: 4,
  fill: 'mirror',
};

interface Case {
  readonly model: ModelName;
  readonly batch: number;
  readonly name: string;
  readonly augmentation: Augmentation;
}

const cases: readonly Case[] = (
  [
    ['small-cnn', 128],
    ['resnet-20', 64],
    ['mobilenet-v2', 32],
  ] as const
).flatMap(([model, batch]) => [
  { model, batch, name: 'flip, crop', augmentation: copied },
  {
    model,
    batch,
    name: 'flip, crop, shift, rotation, zoom',
    augmentation: interpolated,
  },
]);

/** Samples per CPU second with augmentation against without, step for step in the same process. */
export async function* augmentationRows({ quick, only }: BenchContext): AsyncIterable<Row> {
  for (const { model, batch, name, augmentation } of cases) {
    const check = `augmentation of ${model}, batch ${batch}: ${name}`;
    if (only.length > 0 && !only.some((word) => check.includes(word))) continue;
    yield await row(check, { model, batch, name, augmentation }, quick);
  }
}

async function row(
  check: string,
  { model, batch, augmentation }: Case,
  quick: boolean,
): Promise<Row> {
  const [withIt, without] = [trainingRun(model, batch, augmentation), trainingRun(model, batch)];
  try {
    // Eager, recorded, compared: what follows is replayed.
    for (const run of [withIt, without]) await run.samplesPerSecond(4);
    const steps = quick ? 1 : 2;
    const paired = await measurePaired(
      () => withIt.samplesPerSecond(steps),
      () => without.samplesPerSecond(steps),
      { pairs: quick ? 8 : 20 },
    );
    const unit = 'samples per CPU second';
    return pairedRow({ check, unit, against: 'without', target: { atLeast: 0.95 } }, paired);
  } finally {
    withIt.end();
    without.end();
  }
}
