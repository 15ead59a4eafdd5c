import type { CrewJob } from './crew.ts';
import { ownRun } from './runs.ts';
import { taskNamed } from './task-named.ts';

process.on('message', ({ own, seed, ...task }: CrewJob) => {
  process.send?.(ownRun(own, taskNamed(task), seed).scores);
});
