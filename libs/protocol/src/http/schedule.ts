import { z } from 'zod';
import { params, values } from './common.ts';

/** What `GET /api/sweeps/:sweep/trials/:number/schedule` may be asked. */
export const scheduleQuery = z.object({ which: z.enum(['best', 'latest']).default('best') });

/** The parameters that a trial's weights were trained with, along all the trials that they come from. */
export const scheduleAnswer = z.object({
  trial: z.number().int(),
  /** To its best evaluation, or to the last of all. */
  which: z.enum(['best', 'latest']),
  /** How far it goes. */
  epoch: z.number(),
  /** What was measured there. */
  values: values.optional(),
  /** The cell's own values of what is compared. */
  given: params,
  /** Each holds from its epoch until the next one begins. */
  parts: z.array(z.object({ from: z.number(), trial: z.number().int(), params })).min(1),
  /** How often trials of the whole sweep went on from another checkpoint. */
  forks: z.number().int(),
});
export type ScheduleAnswer = z.infer<typeof scheduleAnswer>;
