/**
 * @file A leader that takes over in the middle of a search suggests what the old one would have. Both know
 * the same: results, failures, broken constraints, trials that were stopped and trials that still run.
 */
import { expect, it } from 'vitest';
import type { Grant, Objective, Params, SweepSpec } from '@capsweep/domain';
import { rngFor } from '@capsweep/search';
import { aSpec } from '@capsweep/testing';
import { aHouse, aWorker, numberOf, type House } from './testdata/house.ts';

const [configurations, epochs, hands] = [40, 4, 5];
const two: readonly Objective[] = [
  { metric: 'val/accuracy', goal: 'maximize' },
  { metric: 'cost', goal: 'minimize' },
];
const one = two.slice(0, 1);
/** Generations small enough that several are over before the restart. */
const small = { population: 6 };

interface Search {
  readonly sampler: string;
  readonly objectives: readonly Objective[];
  readonly options?: SweepSpec['search']['sampler']['options'];
}

const searches: readonly Search[] = [
  { sampler: 'tpe', objectives: one },
  { sampler: 'gp', objectives: one },
  { sampler: 'cmaes', objectives: one, options: small },
  { sampler: 'bohb', objectives: one },
  { sampler: 'auto', objectives: one },
  { sampler: 'nsga2', objectives: two, options: small },
  { sampler: 'motpe', objectives: two },
  { sampler: 'auto', objectives: two },
];

function spec({ sampler, objectives, options = {} }: Search): SweepSpec {
  return aSpec({
    objectives,
    constraints: [{ metric: 'memory', max: 0.8 }],
    space: {
      rate: { kind: 'float', min: 1e-4, max: 1, log: true },
      width: { kind: 'int', min: 1, max: 64, step: 1, log: false },
      kind: { kind: 'choice', values: ['a', 'b', 'c'], ordered: false },
      dim: { kind: 'int', min: 2, max: 16, step: 2, log: false, when: { kind: ['a', 'b'] } },
    },
    search: {
      ...aSpec().search,
      sampler: { name: sampler, options },
      configurations,
    },
    schedule:
      objectives.length > 1
        ? { name: 'none', options: {} }
        : { name: 'asha', options: { minEpochs: 1, maxEpochs: epochs, eta: 2 } },
  });
}

/** Depends on all parameters and on the epoch; `sign` turns the good into the bad. */
function measure({ rate, width, kind, dim = 8 }: Params, epoch: number, sign: number) {
  const label = { a: 0, b: 0.1, c: 0.2 }[String(kind)] ?? 0;
  const far = (Math.log10(Number(rate)) + 2) ** 2 / 10 + Math.abs(Number(dim) - 10) / 40;
  return {
    'val/accuracy': sign * (Number(width) / 64 - far - label) - 0.2 / epoch,
    cost: sign * (Number(width) + Number(dim)),
    memory: Number(width) / 64,
  };
}

interface Hand {
  readonly name: string;
  granted: Grant | undefined;
  epoch: number;
}

/** One thing that a worker does: claim, or train an epoch. Some trials fail for good. True after a trial's end. */
async function step(house: House, hand: Hand, sign: number): Promise<boolean> {
  const worker = aWorker(house, hand.name);
  const { granted } = hand;
  if (!granted) {
    hand.granted = await worker.claim();
    hand.epoch = 0;
    return false;
  }
  hand.epoch += 1;
  const metrics = measure(granted.assignment.params, hand.epoch, sign);
  const report = { step: hand.epoch * 10, epoch: hand.epoch, metrics };
  const { kind } = await house.orchestrator.workers.report(worker.key(granted), report);
  if (numberOf(granted) % 9 === 4) await worker.fail(granted, false);
  else if (kind === 'stop') await worker.finish(granted, 'stopped');
  else if (hand.epoch === epochs) await worker.finish(granted);
  else return false;
  hand.granted = undefined;
  return true;
}

const rowsOf = ({ orchestrator: { people } }: House) =>
  people.trials('a-sweep', { sort: 'number', order: 'asc', where: [], offset: 0, limit: 1000 })
    .rows;

interface Course {
  /** A new leader takes over when so many trials have ended. */
  readonly restartAt?: number;
  readonly sign?: number;
}

/** All trials of a search. Whose turn it is follows from a seed, so that courses can be compared. */
async function trialsOf(search: Search, { restartAt = Infinity, sign = 1 }: Course = {}) {
  let house = await aHouse();
  await house.orchestrator.people.create({ spec: spec(search), user: 'ada' });
  const crew = Array.from({ length: hands }, (_, i): Hand => ({
    ...{ name: `w${i}`, granted: undefined, epoch: 0 },
  }));
  const rng = rngFor(5, 7);
  const isBusy = ({ granted }: Hand): boolean => granted !== undefined;
  let [ended, restarts] = [0, 0];
  while (house.orchestrator.people.view('a-sweep').sweep.state === 'running') {
    if (await step(house, crew[rng.below(hands)] as Hand, sign)) ended += 1;
    // Some trials run on meanwhile: what is not known yet counts, too.
    if (restarts > 0 || ended < restartAt || crew.filter(isBusy).length < 3) continue;
    house = await house.takeOver();
    restarts += 1;
  }
  const trials = rowsOf(house).map(({ params, state, epoch }) => ({ params, state, epoch }));
  return { trials, restarts };
}

it.each(searches)(
  '$sampler, with $objectives.length objectives',
  async (search) => {
    const { trials } = await trialsOf(search);
    expect(trials).toHaveLength(configurations);
    expect(await trialsOf(search, { restartAt: 30 })).toEqual({ trials, restarts: 1 });
    // What is suggested after so many results follows from them: it is something else after others.
    const other = await trialsOf(search, { sign: -1 });
    expect(other.trials.slice(-5)).not.toEqual(trials.slice(-5));
  },
  60_000,
);
