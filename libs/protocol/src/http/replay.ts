import { z } from 'zod';
import { json, params } from './common.ts';

/** What `POST /api/sweeps/:sweep/replay` takes: a scheduler as the sweep file's `schedule` has it. */
export const replayBody = z.object({
  scheduler: z.string().min(1),
  options: z.record(z.string(), json).default({}),
  /** Trials at once on simulated time; missing: as many as were busy on average. */
  workers: z.number().int().positive().max(100_000).optional(),
});

/** As recorded, and as it would have been. */
const amount = z.object({ recorded: z.number(), replayed: z.number() });

const amounts = {
  trials: z.number().int(),
  /** Trials that would have been stopped early. */
  stopped: z.number().int(),
  /** Configurations that the sweep itself had cut short: the replay knows no more of them. */
  cut: z.number().int(),
  epochs: amount,
  steps: amount,
  seconds: amount,
};

const cellReplay = z.object({
  cell: z.number().int(),
  given: params,
  configurations: z.number().int(),
  ...amounts,
  winner: z
    .object({
      configuration: z.number().int(),
      trials: z.array(z.number().int()).readonly(),
      params,
      value: z.number(),
      /** Whether it would have run to its end; if not, why. */
      kept: z.boolean(),
      reason: z.string().optional(),
    })
    .optional(),
});

/** What another scheduler would have done with a sweep. */
export const replayAnswer = z.object({
  scheduler: z.string(),
  options: z.record(z.string(), json),
  workers: z.number().int(),
  cells: z.array(cellReplay).readonly(),
  /** Seconds of the cells are added, as if they had run one after the other. */
  total: z.object(amounts),
});
export type ReplayAnswer = z.infer<typeof replayAnswer>;
