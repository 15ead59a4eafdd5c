/**
 * @file What a trial store should do, said a second time: plain arrays, no indexes, no shared code
 * but the domain's transitions. Random histories are played on a store and on this.
 */
import {
  changeSweep,
  transition,
  workerId,
  type ClaimOffer,
  type Sweep,
  type SweepEvent,
  type SweepId,
  type Trial,
  type TrialChange,
} from '@capsweep/domain';
import fc from 'fast-check';
import { expect } from 'vitest';
import { aSweep } from '../../builders/sweep.ts';
import { anEnd, aTrial } from '../../builders/trial.ts';
import { added, type Led } from '../stores.ts';

/** The world as the law says it should be. */
export class Model {
  sweeps: Sweep[] = [];
  trials: Trial[] = [];
  readonly log = new Map<SweepId, SweepEvent[]>();

  listed(): Sweep[] {
    return this.sweeps.toSorted((a, b) => a.createdAt - b.createdAt || a.id.localeCompare(b.id));
  }

  trialsOf(sweep: SweepId): Trial[] {
    return this.trials
      .filter((trial) => trial.sweep === sweep)
      .toSorted((a, b) => a.number - b.number);
  }

  replace(after: Trial): void {
    this.trials = this.trials.map((trial) => (trial.id === after.id ? after : trial));
  }

  /** The policy of `TrialStore.claim`, read off its comment. */
  best(offer: ClaimOffer): Trial | undefined {
    const running = this.trials.filter((trial) => trial.state === 'running');
    const rank = (sweep: Sweep): (number | string)[] => [
      -sweep.spec.resources.priority,
      running.filter((trial) => this.userOf(trial) === sweep.user).length,
      running.filter((trial) => trial.sweep === sweep.id).length,
      sweep.createdAt,
      sweep.id,
    ];
    const [first] = this.sweeps
      .filter((sweep) => {
        const { pool, slots, labels, maxParallel } = sweep.spec.resources;
        const asked = offer.sweep ?? sweep.id;
        const busy = running.filter((trial) => trial.sweep === sweep.id).length;
        const carried = new Set(offer.labels);
        return (
          [asked === sweep.id, sweep.state === 'running', pool === offer.pool].every(Boolean) &&
          [slots <= offer.slots, busy < maxParallel, this.firstOf(sweep)].every(Boolean) &&
          labels.every((label) => carried.has(label))
        );
      })
      .toSorted((a, b) => compareLists(rank(a), rank(b)));
    return first && this.firstOf(first);
  }

  private userOf(trial: Trial): string | undefined {
    return this.sweeps.find((sweep) => sweep.id === trial.sweep)?.user;
  }

  private firstOf(sweep: Sweep): Trial | undefined {
    return this.trialsOf(sweep.id).find((trial) => trial.state === 'waiting');
  }
}

function compareLists(a: readonly (number | string)[], b: readonly (number | string)[]): number {
  const index = a.findIndex((value, n) => value !== b[n]);
  if (index < 0) return 0;
  return (a[index] as number) < (b[index] as number) ? -1 : 1;
}

const small = (max: number) => fc.integer({ min: 0, max });
const labels = fc.subarray(['gpu', 'big memory']);
const pool = fc.constantFrom('default', 'other');
const anyStep = fc.oneof(
  fc.record({
    kind: fc.constant('sweep' as const),
    user: fc.constantFrom('ada', 'bob', 'eve:x'),
    createdAt: small(5),
    trials: small(5),
    resources: fc.record({
      pool,
      labels,
      slots: fc.integer({ min: 1, max: 3 }),
      maxParallel: fc.integer({ min: 1, max: 4 }),
      priority: fc.constantFrom(-1, 0, 0, 0, 2.5, 10),
    }),
  }),
  fc.record({
    kind: fc.constant('add' as const),
    which: fc.nat(),
    from: small(8),
    count: small(4),
  }),
  fc.record({
    kind: fc.constant('claim' as const),
    only: fc.option(fc.nat()),
    offer: fc.record({ pool, labels, slots: fc.integer({ min: 1, max: 3 }), at: fc.nat() }),
  }),
  fc.record({
    kind: fc.constant('trial' as const),
    which: fc.nat(),
    how: fc.constantFrom<TrialChange>(
      anEnd('completed'),
      anEnd('paused'),
      anEnd('lost'),
      anEnd('failed'),
      { kind: 'paused', by: 'user' },
      { kind: 'resumed' },
      { kind: 'resumed' },
      { kind: 'stopped', by: 'user', reason: 'enough', at: 7 },
      { kind: 'checkpoints-dropped', which: ['latest'] },
    ),
  }),
  fc.record({ kind: fc.constant('toggle' as const), which: fc.nat() }),
  fc.record({ kind: fc.constant('remove' as const), which: fc.nat() }),
);

type Step = typeof anyStep extends fc.Arbitrary<infer S> ? S : never;

/** Things that happen to a store, in order; each chooses its subject among those there are. */
export const anyHistory: fc.Arbitrary<Step[]> = fc.array(anyStep, {
  minLength: 10,
  maxLength: 60,
  size: 'max',
});

/** Plays one step on the store and on the model, and compares what they answer. */
export async function play(led: Led, model: Model, step: Step): Promise<void> {
  switch (step.kind) {
    case 'sweep':
      return playSweep(led, model, step);
    case 'add': {
      const sweep = choose(model.sweeps, step.which);
      return sweep && addTrials(led, model, sweep, step);
    }
    case 'claim':
      return playClaim(led, model, step);
    case 'trial':
      return playTrial(led, model, step);
    case 'toggle':
      return playToggle(led, model, step);
    case 'remove':
      return playRemove(led, model, step);
  }
}

type Of<Kind extends Step['kind']> = Extract<Step, { kind: Kind }>;

const choose = <T>(from: readonly T[], which: number): T | undefined => from[which % from.length];

async function playSweep(led: Led, model: Model, step: Of<'sweep'>): Promise<void> {
  const { user, createdAt, resources, trials } = step;
  const sweep = aSweep({ user, createdAt, resources });
  await led.trials.createSweep(led.epoch, sweep, []);
  model.sweeps.push(sweep);
  model.log.set(sweep.id, []);
  await addTrials(led, model, sweep, { from: 0, count: trials });
}

async function addTrials(
  led: Led,
  model: Model,
  { id }: Sweep,
  { from, count }: { from: number; count: number },
): Promise<void> {
  const trials = Array.from({ length: count }, (_, n) => aTrial(id, from + n));
  await led.trials.addTrials(led.epoch, trials, trials.map(added));
  const there = new Set(model.trialsOf(id).map((trial) => trial.number));
  for (const trial of trials.filter(({ number }) => !there.has(number))) {
    model.trials.push(trial);
    model.log.get(id)?.push(added(trial));
  }
}

async function playClaim(led: Led, model: Model, step: Of<'claim'>): Promise<void> {
  const sweep = step.only === null ? undefined : choose(model.sweeps, step.only)?.id;
  const worker = workerId('w1');
  const offer = { ...step.offer, worker, ...(sweep && { sweep }) };
  const best = model.best(offer);
  const expected = best && transition(best, { kind: 'claimed', worker, at: offer.at });
  expect(await led.trials.claim(led.epoch, offer)).toEqual(expected);
  if (!expected) return;
  model.replace(expected);
  const { number: trial, attempt } = expected;
  const event = { kind: 'attempt-started', at: offer.at, trial, attempt, worker } as const;
  model.log.get(expected.sweep)?.push(event);
}

async function playTrial(led: Led, model: Model, step: Of<'trial'>): Promise<void> {
  const able = model.trials.filter((trial) => isPossible(trial, step.how));
  const before = choose(able, step.which);
  if (!before) return;
  const after = transition(before, step.how);
  await led.trials.writeTrial(led.epoch, { before, after, events: [] });
  model.replace(after);
}

function isPossible(trial: Trial, how: TrialChange): boolean {
  try {
    transition(trial, how);
    return true;
  } catch {
    return false;
  }
}

async function playToggle(led: Led, model: Model, { which }: Of<'toggle'>): Promise<void> {
  const before = choose(model.sweeps, which);
  if (!before) return;
  const after = changeSweep(before, { kind: before.state === 'running' ? 'paused' : 'resumed' });
  await led.trials.writeSweep(led.epoch, { before, after, events: [] });
  model.sweeps = model.sweeps.map((sweep) => (sweep.id === after.id ? after : sweep));
}

async function playRemove(led: Led, model: Model, { which }: Of<'remove'>): Promise<void> {
  const gone = choose(model.sweeps, which);
  if (!gone || which % 3 > 0) return;
  await led.trials.removeSweep(led.epoch, gone.id);
  model.sweeps = model.sweeps.filter((sweep) => sweep.id !== gone.id);
  model.trials = model.trials.filter((trial) => trial.sweep !== gone.id);
}
