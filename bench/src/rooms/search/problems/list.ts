import { conditionalProblems } from './conditional.ts';
import { continuousProblems } from './continuous.ts';
import { smoothHeldOut } from './held-out/continuous.ts';
import { hinderedHeldOut } from './held-out/hindered.ts';
import { mixedHeldOut } from './held-out/mixed.ts';
import { hinderedProblems } from './hindered.ts';
import { mixedProblems } from './mixed.ts';
import type { TestProblem } from './problem.ts';

/** The list that samplers are tuned on and compared with others' on. Changing it changes every committed value. */
export const problems: readonly TestProblem[] = [
  ...continuousProblems,
  ...mixedProblems,
  ...conditionalProblems,
  ...hinderedProblems,
];

/** The other half: nothing was ever tuned on it, and nothing may be. Only for the final comparison of `auto`. */
export const heldOutProblems: readonly TestProblem[] = [
  ...smoothHeldOut,
  ...mixedHeldOut,
  ...hinderedHeldOut,
];
