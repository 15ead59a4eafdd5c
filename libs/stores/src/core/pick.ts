import { suits, type ClaimOffer, type Sweep } from '@capsweep/domain';

/** What a claim looks at: a sweep, how many of its trials run, and how many of its user's. */
export interface Candidate {
  readonly sweep: Sweep;
  readonly running: number;
  readonly runningOfUser: number;
}

/** The candidate that a claim serves: the policy of `TrialStore.claim`, between sweeps. */
export function pick<C extends Candidate>(
  candidates: readonly C[],
  offer: ClaimOffer,
): C | undefined {
  return candidates
    .filter((candidate) => fits(candidate, offer))
    .reduce<C | undefined>(
      (best, next) => (best && !goesBefore(next, best) ? best : next),
      undefined,
    );
}

function fits({ sweep, running }: Candidate, offer: ClaimOffer): boolean {
  const { resources } = sweep.spec;
  return (
    sweep.state === 'running' &&
    (offer.sweep === undefined || offer.sweep === sweep.id) &&
    suits(resources, offer) &&
    resources.slots <= offer.slots &&
    running < resources.maxParallel
  );
}

function goesBefore(a: Candidate, b: Candidate): boolean {
  const order =
    b.sweep.spec.resources.priority - a.sweep.spec.resources.priority ||
    a.runningOfUser - b.runningOfUser ||
    a.running - b.running ||
    a.sweep.createdAt - b.sweep.createdAt ||
    (a.sweep.id < b.sweep.id ? -1 : 1);
  return order < 0;
}
