import type { SchedulerMethod } from '../types.ts';

/** Lets every trial run to its end. */
export const none: SchedulerMethod<null> = {
  name: 'none',
  summary: 'every trial runs to its end',
  options: {},
  init: () => null,
  observe: (state) => [state, []],
  problems: () => [],
};
