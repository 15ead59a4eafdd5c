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

/**
 * The other half, for the final comparison of `auto`: no number was ever fitted to it, and none may be. What was
 * looked at all the same is told under "What was measured" in docs/search/README.md.
 */
export const heldOutProblems: readonly TestProblem[] = [
  ...smoothHeldOut,
  ...mixedHeldOut,
  ...hinderedHeldOut,
];
