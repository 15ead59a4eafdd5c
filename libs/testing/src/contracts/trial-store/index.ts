import { describe } from 'vitest';
import type { OpenStores } from '../stores.ts';
import { claimLaws } from './claim.ts';
import { curveLaws } from './curves.ts';
import { fencingLaws } from './fencing.ts';
import { historyLaws } from './histories.ts';
import { sweepLaws } from './sweeps.ts';
import { trialLaws } from './trials.ts';
import { valueLaws } from './values.ts';

/**
 * Every sentence of the law of `TrialStore`, for one adapter.
 *
 * @param open returns an empty store, a new one at each call
 */
export function trialStoreContract(name: string, open: () => Promise<OpenStores>): void {
  describe(`TrialStore: ${name}`, () => {
    fencingLaws(open);
    sweepLaws(open);
    trialLaws(open);
    claimLaws(open);
    curveLaws(open);
    valueLaws(open);
    historyLaws(open);
  });
}
