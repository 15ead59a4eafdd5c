import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { sweepJsonSchema } from './json-schema.ts';
import { catalog, good } from './testdata.ts';

const validate = new Ajv2020({ allowUnionTypes: true }).compile(sweepJsonSchema(catalog));

it('accepts what we accept', () => {
  expect(validate(parse(good))).toBe(true);
});

it.each([
  ['unknown key', good.replace('compare:', 'compair:')],
  ['unknown head', good.replace('[fc, capsfc,', '[fc, capsfx,')],
  ['batch size of 0', good.replace('batchSize: 128', 'batchSize: 0')],
  ['empty choice', good.replace('[small-cnn, mobilenet-v2]', '[]')],
])('refuses, in an editor, an %s', (_, source) => {
  expect(validate(parse(source))).toBe(false);
});

it('describes the settings of the trainer', () => {
  const schema = sweepJsonSchema(catalog) as { properties: { train: { properties: object } } };
  expect(schema.properties.train.properties).toMatchObject({
    epochs: { description: 'epochs', type: 'integer', minimum: 1, default: 5 },
    head: { enum: ['fc', 'capsfc', 'xnodr', 'xnidr'] },
  });
});
