import { z } from 'zod';
import { dimension, paramValue, valueList } from './dimension.ts';
import { byteSize, duration } from './units.ts';

/** A sweep's name: what people type, and a folder name on every system. */
export const sweepName = z.string().regex(/^[a-z0-9][a-z0-9._-]{0,62}$/, {
  error:
    'lower-case letters, digits, dot, dash and underscore, at most 63, beginning with a letter or digit',
});

const parameterName = z.string().regex(/^[A-Za-z][A-Za-z0-9_]{0,63}$/, {
  error: 'letters, digits and underscores, beginning with a letter',
});
const objective = z.strictObject({
  metric: z
    .string()
    .min(1)
    .meta({ description: 'A metric that trials report, such as val/accuracy.' }),
  goal: z.enum(['maximize', 'minimize']),
});
const constraint = z
  .strictObject({
    metric: z.string().min(1),
    max: z.number().optional(),
    min: z.number().optional(),
  })
  .refine(({ max, min }) => max !== undefined || min !== undefined, {
    error: 'max or min is needed',
  })
  .meta({ description: 'A bound that a metric must keep.' });
const method = z.string().min(1);
const count = z.number().int().positive();

const search = z.looseObject({
  sampler: method.default('auto').meta({ description: 'How configurations are chosen.' }),
  trials: count.optional().meta({ description: 'Configurations in each cell of compare.' }),
  seeds: count
    .max(100)
    .default(1)
    .meta({ description: 'Trials of each configuration, with different seeds.' }),
  maxSeeds: count
    .max(100)
    .optional()
    .meta({ description: 'Up to so many trials of configurations that may be the best.' }),
  seed: z.number().int().nonnegative().default(0),
  deterministic: z.boolean().default(false),
  lag: count.default(8),
  enqueue: z
    .array(z.record(parameterName, paramValue))
    .optional()
    .meta({ description: 'Parameters that the first configurations are held to.' }),
  warmStart: z
    .union([sweepName, z.array(sweepName).min(1)])
    .optional()
    .meta({ description: 'Earlier sweeps whose results the sampler is told first.' }),
});
const schedule = z.looseObject({ scheduler: method.default('none') });
const resources = z.strictObject({
  pool: z
    .string()
    .regex(/^[a-z0-9-]{1,40}$/, { error: 'lower-case letters, digits and dashes, at most 40' })
    .default('default'),
  slots: count
    .optional()
    .meta({ description: 'Slots that a trial takes on its worker: one for each process.' }),
  processes: count.default(1).meta({
    description: 'Processes that train a trial together, each with a GPU or a core of its own.',
  }),
  threads: count.default(1).meta({ description: 'CPU threads of each process of a trial.' }),
  maxParallel: count.default(1000).meta({ description: 'Trials that may run at once.' }),
  labels: z
    .array(z.string().regex(/^[\w.=-]+$/))
    .default([])
    .meta({ description: 'Labels a worker must carry.' }),
  priority: z.number().int().min(-1000).max(1000).default(0),
});
const cost = z
  .strictObject({ max: z.number().positive(), metric: z.string().min(1).optional() })
  .meta({
    description:
      'End when the sum of a metric over all trials, or else of their seconds, is spent.',
  });
const stop = z.strictObject({
  target: z.number().optional().meta({ description: 'End when the objective is this good.' }),
  after: duration.optional(),
  results: count.optional().meta({ description: 'End after so many configurations.' }),
  patience: count
    .optional()
    .meta({ description: 'End after so many configurations that were no better than the best.' }),
  cost: cost.optional(),
  trialTimeout: duration.optional(),
});
const checkpoints = z.strictObject({
  everyEpochs: count.default(1),
  everySeconds: z.number().positive().default(30),
  keepBest: count
    .default(3)
    .meta({ description: 'Configurations whose best checkpoints are kept.' }),
  maxBytes: byteSize.optional(),
});
const trainer = z.union([
  z.enum(['builtin', 'external']),
  z.strictObject({ module: z.string().min(1) }),
]);

/** A sweep file, as it is written. */
export const sweepDocument = z
  .strictObject({
    name: sweepName,
    description: z.string().optional(),
    objective: z.union([objective, z.array(objective).min(1)]),
    constraints: z.array(constraint).min(1).optional(),
    compare: z.record(parameterName, valueList).default({}),
    space: z.record(parameterName, dimension).default({}),
    search: search.prefault({}),
    schedule: schedule.prefault({}),
    trainer: trainer.default('builtin'),
    train: z.record(parameterName, paramValue).default({}),
    resources: resources.prefault({}),
    stop: stop.prefault({}),
    retry: z.strictObject({ maxFailures: z.number().int().nonnegative().default(2) }).prefault({}),
    checkpoints: checkpoints.prefault({}),
    onNaN: z.enum(['fail', 'continue']).default('fail'),
  })
  .meta({ title: 'capsweep sweep file' });

export type SweepDocument = z.infer<typeof sweepDocument>;
