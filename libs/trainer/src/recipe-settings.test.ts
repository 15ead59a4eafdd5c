import { recipes } from '@capsweep/capsnet/catalog';
import { describe, expect, it } from 'vitest';
import { compileSettings } from './settings.ts';

const cifar = { dataset: 'cifar10', backbone: 'mobilenet-v2', head: 'xnidr' } as const;

describe('a recipe', () => {
  it('stands behind what is said, and before the defaults', () => {
    const plain = compileSettings(cifar);
    const own = compileSettings({ ...cifar, recipe: 'paper', epochs: 2, augmentFlip: false });
    expect(plain).toMatchObject({ epochs: 5, optimizer: { kind: 'adam' } });
    // The table of what the authors' code has: SGD, no schedule, margin, 90, 100.
    expect(own).toMatchObject({
      ...{ epochs: 2, batchSize: 100, loss: 'margin', optimizer: { kind: 'sgd' } },
      rate: { kind: 'constant', base: 0.01 },
      augmentation: { shift: 0.1, rotation: 20, flip: false },
      backbone: { upsample: 7, freeze: 'last', momentum: 0.999 },
      penalties: { l2: 0 },
    });
  });

  it('of the paper is that of the data set, backbone and head, or of others by name', () => {
    const named = compileSettings({ ...cifar, recipe: 'paper-cifar10-mobilenet-v2-xnodr' });
    expect(named).toMatchObject({ batchSize: 110, loss: 'squared-hinge' });
    expect(named).toEqual({
      ...compileSettings({ ...cifar, head: 'xnodr', recipe: 'paper' }),
      head: named.head,
    });
    const refused = { ...cifar, head: 'capsfc', recipe: 'paper' };
    expect(() => compileSettings(refused)).toThrow(
      'recipe is "paper", but the paper has none for cifar10, mobilenet-v2, capsfc. Name one of another model: paper-mnist-mobilenet-v2-fc, ',
    );
  });

  it.each(Object.keys(recipes))('%s is made of settings that there are', (recipe) => {
    expect(() => compileSettings({ ...recipes[recipe]?.settings })).not.toThrow();
  });
});

it('divides by 255 where the authors’ code does no more', () => {
  const rangeOf = (backbone: string, head: string): unknown =>
    compileSettings({ dataset: 'multimnist', backbone, head, recipe: 'paper' }).backbone;
  expect(rangeOf('resnet-50', 'xnodr')).toMatchObject({ range: 'unit', upsample: 3 });
  expect(rangeOf('resnet-50', 'fc')).not.toHaveProperty('range');
  expect(rangeOf('mobilenet-v2', 'xnodr')).not.toHaveProperty('range');
});

it.each([
  ['mobilenet-v2', 'mobilenet-v2'],
  ['resnet-50', 'resnet-50'],
  ['small-cnn', 'hidden'],
])('%s has the paper’s stack %s', (backbone, stack) => {
  expect(compileSettings({ backbone, head: 'fc', fcStack: 'paper' }).head).toEqual({
    kind: 'fc',
    stack,
  });
});
