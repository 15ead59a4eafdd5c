import {
  SweepError,
  type CheckpointRef,
  type ClaimOffer,
  type Grant,
  type Params,
  type RunningTrial,
  type SweepSpec,
} from '@capsweep/domain';
import type { Command } from '@capsweep/search';
import type { Leader } from '../live/leader.ts';
import type { LiveSweep } from '../live/live-sweep.ts';
import { changeTrial, guarded, leaseOf, noteTrouble, remember } from '../live/write.ts';
import { heldParams } from '../search/held.ts';
import { carryOut } from './carry-out.ts';
import { feed } from './feed.ts';

/** A trial granted to a worker, with all that is needed to run it. */
export interface Granted {
  readonly trial: RunningTrial;
  readonly spec: SweepSpec;
  /** The sweep's shared settings with the trial's parameters on top. */
  readonly params: Params;
  readonly resume?: CheckpointRef;
  readonly untilEpoch?: number;
  readonly leaseMs: number;
}

/**
 * Grants the best waiting trial to a worker, or nothing. A trial without parameters gets them
 * now, from everything that is known at this moment.
 */
export async function claim(
  leader: Leader,
  offer: Omit<ClaimOffer, 'at'>,
): Promise<Granted | undefined> {
  for (;;) {
    const claimed = await pick(leader, offer);
    if (!claimed) return undefined;
    const adopted = await adopt(leader, claimed);
    if (!adopted) continue;
    const { live } = adopted;
    const decided = await decide(leader, live, claimed);
    await carryOut(leader, live, [...adopted.commands, ...(decided?.commands ?? [])]);
    void feed(leader, live).catch((error: unknown) => {
      leader.emit({ kind: 'trouble', what: `feeding sweep ${live.sweep.name}`, error });
    });
    if (decided) return grant(leader, live, decided.trial);
  }
}

async function pick(
  leader: Leader,
  offer: Omit<ClaimOffer, 'at'>,
): Promise<RunningTrial | undefined> {
  try {
    const at = leader.ports.clock.now();
    return await leader.ports.trials.claim(leader.epoch, { ...offer, at });
  } catch (error) {
    // A trial of any sweep may have been handed out, and nobody heard which.
    throw noteTrouble(leader, leader.sweeps.values(), error);
  }
}

/** Takes a trial into memory that the store has just handed out. */
async function adopt(
  leader: Leader,
  trial: RunningTrial,
): Promise<{ live: LiveSweep; commands: readonly Command[] } | undefined> {
  const live = leader.sweeps.get(trial.sweep);
  if (!live) return undefined;
  return await guarded(leader, live, () =>
    leader.locks.run(trial.id, () => {
      const known = live.trials.get(trial.number);
      if (known && known.version >= trial.version) return Promise.resolve({ live, commands: [] });
      const { attempt, worker, since: at } = trial.lease;
      const event = { kind: 'attempt-started', at, trial: trial.number, attempt, worker } as const;
      const commands = remember(leader, live, trial, [event]);
      leader.leases.touch(trial.id, attempt, leaseOf(leader, live));
      return Promise.resolve({ live, commands });
    }),
  );
}

/** Gives a trial its parameters, unless it has them; undefined when there are none left to try. */
async function decide(
  leader: Leader,
  live: LiveSweep,
  trial: RunningTrial,
): Promise<{ trial: RunningTrial; commands: readonly Command[] } | undefined> {
  if (trial.params) return { trial, commands: [] };
  // One at a time: the repeats of a configuration share one suggestion.
  return await decideAlone(leader, live, async () => {
    const params = live.search.suggest(trial, heldParams(live.sweep, trial.configuration));
    if (params === 'exhausted') {
      await withdraw(leader, live, trial);
      return undefined;
    }
    const { after, commands } = await changeTrial(leader, live, trial.number, () => ({
      kind: 'decided',
      params,
    }));
    return { trial: after as RunningTrial, commands };
  });
}

/** Lets whatever chooses parameters for a sweep's configurations happen one after the other. */
export async function decideAlone<T>(
  leader: Leader,
  live: LiveSweep,
  work: () => Promise<T>,
): Promise<T> {
  return await leader.locks.run(`decide ${live.id}`, work);
}

async function withdraw(leader: Leader, live: LiveSweep, trial: RunningTrial): Promise<void> {
  await changeTrial(leader, live, trial.number, () => ({
    kind: 'attempt-ended',
    outcome: { kind: 'stopped' },
    at: leader.ports.clock.now(),
    maxFailures: 0,
    by: 'sweep',
    reason: 'the sampler has no configuration left',
  }));
}

/** What a worker needs of a granted trial. */
export function toGrant({ trial, spec, params, resume, untilEpoch }: Granted): Grant {
  const { id, attempt, seed } = trial;
  const { objectives, checkpoints, onNaN, resources, trainer } = spec;
  return {
    assignment: {
      trial: id,
      attempt,
      params,
      seed,
      threads: resources.threads,
      objectives,
      checkpoints,
      onNaN,
    },
    slots: resources.slots,
    ...(resources.processes !== undefined && { processes: resources.processes }),
    ...(trainer.kind === 'module' && { trainerModule: trainer.path }),
    ...(resume && { resume }),
    ...(untilEpoch !== undefined && { untilEpoch }),
  };
}

function grant(leader: Leader, live: LiveSweep, trial: RunningTrial): Granted {
  const { spec } = live.sweep;
  const { at: untilEpoch } = live.forks.get(trial.number) ?? {};
  if (!trial.params) throw new SweepError('internal', `trial ${trial.id} has no parameters`);
  return {
    trial,
    spec,
    params: { ...spec.train, ...trial.params },
    ...(trial.resumeFrom && { resume: trial.resumeFrom }),
    ...(untilEpoch !== undefined && { untilEpoch }),
    leaseMs: leaseOf(leader, live),
  };
}
