import {
  cellsOf,
  firstRepeats,
  isEnded,
  numberOf,
  placeOf,
  SweepError,
  type Params,
  type Sweep,
} from '@capsweep/domain';
import { heldProblem, samplers } from '@capsweep/search';
import type { Leader } from '../live/leader.ts';
import type { LiveSweep } from '../live/live-sweep.ts';
import { changeLiveSweep } from '../live/write.ts';
import { heldNumbers, heldTo } from '../search/held.ts';
import { decideAlone } from './claim.ts';

/** What somebody wants tried. */
export interface Wanted {
  readonly params: Params;
  /** Where a configuration is held to just these values already, whether or not it was tried, it stays the only one. */
  readonly skipIfExists?: boolean;
}

/** What will be tried, and by which trials. */
export interface Enqueued {
  readonly configuration: number;
  readonly trials: readonly number[];
  readonly params: Params;
}

/**
 * Holds the next configuration that nobody has chosen yet to these parameters, in each cell; the sampler
 * chooses the rest of it when a slot asks. It takes the place of one that the sampler would have chosen
 * alone, so the sweep has as many as before.
 *
 * @throws SweepError `request-invalid` when the space has no such configuration, `sweep-state` when none is
 * left to choose
 */
export async function enqueueConfiguration(
  leader: Leader,
  live: LiveSweep,
  { params, skipIfExists = false }: Wanted,
): Promise<Enqueued> {
  expectFitting(live.sweep, params);
  // Nothing is chosen meanwhile: what is free now is free when the record is written.
  return await decideAlone(leader, live, async () => {
    let configuration = 0;
    await changeLiveSweep(leader, live, () => {
      const known = skipIfExists ? heldTo(live.sweep, params) : undefined;
      configuration = known ?? nextFree(live);
      if (known !== undefined) return undefined;
      return { kind: 'enqueued', enqueued: { configuration, params } };
    });
    return { configuration, trials: trialsOf(live.sweep, configuration), params };
  });
}

function expectFitting({ name, spec }: Sweep, params: Params): void {
  const { sampler } = spec.search;
  if (samplers.get(sampler.name)?.size) {
    const message = `sweep ${name} has the sampler ${sampler.name}, which tries everything anyway; nothing can be enqueued`;
    throw new SweepError('request-invalid', message);
  }
  const empty = Object.keys(params).length === 0;
  const problem = empty
    ? 'at least one parameter is needed'
    : heldProblem(spec.space, cellsOf(spec), params);
  if (problem === undefined) return;
  throw new SweepError('request-invalid', `cannot enqueue in sweep ${name}: ${problem}`);
}

function expectGoingOn(sweep: Sweep): void {
  const { id, name, state } = sweep;
  if (!isEnded(sweep) && state !== 'stopping') return;
  const first =
    state === 'stopping' ? 'wait until it has stopped, then give it more' : 'give it more first';
  const advice = state === 'failed' ? '' : `; ${first} (capsweep more ${name} 1)`;
  const message = `sweep ${name} is ${state} and tries nothing new${advice}`;
  throw new SweepError('sweep-state', message, { details: { sweep: id, state } });
}

/** The first configuration of which no cell has parameters or an end, and that nobody holds to anything. */
function nextFree(live: LiveSweep): number {
  const { sweep } = live;
  expectGoingOn(sweep);
  const { configurations } = sweep.spec.search;
  const held = heldNumbers(sweep);
  const undecided = [...live.trials.values()].filter(({ params }) => !params);
  const first = Math.min(live.nextNumber, ...undecided.map(({ number }) => number));
  for (let n = placeOf(sweep.spec, first).configuration; n < configurations; n += 1) {
    const isTaken = (trial: number): boolean =>
      live.table.hasEnded(trial) || live.trials.get(trial)?.params !== undefined;
    if (!held.has(n) && !trialsOf(sweep, n).some(isTaken)) return n;
  }
  const message = `sweep ${sweep.name} has no configuration left to choose: all ${configurations} are chosen already; give it more first (capsweep more ${sweep.name} 1)`;
  throw new SweepError('sweep-state', message, {
    details: { sweep: sweep.id, state: sweep.state, configurations },
  });
}

/** The trials that a configuration has in any case, in all cells. */
function trialsOf({ spec }: Sweep, configuration: number): readonly number[] {
  return cellsOf(spec).flatMap((_, cell) =>
    Array.from({ length: firstRepeats(spec) }, (__, repeat) =>
      numberOf(spec, { cell, configuration, repeat }),
    ),
  );
}
