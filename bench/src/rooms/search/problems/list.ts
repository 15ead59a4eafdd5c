import { conditionalProblems } from './conditional.ts';
import { continuousProblems } from './continuous.ts';
import { hinderedProblems } from './hindered.ts';
import { mixedProblems } from './mixed.ts';
import type { TestProblem } from './problem.ts';

/** The fixed list that samplers are compared on. Changing it changes every committed value. */
export const problems: readonly TestProblem[] = [
  ...continuousProblems,
  ...mixedProblems,
  ...conditionalProblems,
  ...hinderedProblems,
];
