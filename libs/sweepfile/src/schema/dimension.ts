import { z } from 'zod';

/** What a hyperparameter may be set to. */
export const paramValue = z.union([z.string(), z.number(), z.boolean()]);

/** A list of values; empty ones are refused. */
export const valueList = z.array(paramValue).min(1);

const when = z
  .record(z.string(), z.union([paramValue, valueList]))
  .meta({ description: 'Takes part only where each named parameter has one of these values.' })
  .optional();

const range = z.tuple([z.number(), z.number()]);

const float = z.strictObject({
  float: range.meta({ description: 'Smallest and greatest value.' }),
  log: z.boolean().default(false).meta({ description: 'Uniform in the logarithm.' }),
  step: z.number().positive().optional(),
  when,
});
const int = z.strictObject({
  int: z.tuple([z.number().int(), z.number().int()]),
  log: z.boolean().default(false),
  step: z.number().int().positive().default(1),
  when,
});
const choice = z.strictObject({
  choice: valueList,
  ordered: z
    .boolean()
    .default(false)
    .meta({ description: 'The order of the values means something.' }),
  pooled: z
    .boolean()
    .default(false)
    .meta({ description: 'Let one search mix datasets; usually they belong into compare.' }),
  when,
});
const value = z.strictObject({ value: paramValue, when });

/** The forms of a parameter, by the key that tells them apart. */
export const dimensionForms = { float, int, choice, value } as const;

/** One parameter of the space; a bare value is fixed, a bare list is a choice. */
export const dimension = z.union([float, int, choice, value, paramValue, valueList]);
export type DimensionInput = z.infer<typeof dimension>;
