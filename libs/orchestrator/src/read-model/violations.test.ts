import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  newTrial,
  sweepId,
  transition,
  trialId,
  workerId,
  type MetricConstraint,
  type Metrics,
  type Objective,
  type Trial,
} from '@capsweep/domain';
import { summarizeConfigurations } from './configurations.ts';
import { queryTable } from './query.ts';
import { rankTrials } from './rank.ts';
import { TrialTable } from './trial-table.ts';

const sweep = sweepId('table0001');
const objectives: readonly Objective[] = [{ metric: 'loss', goal: 'minimize' }];
const constraints: readonly MetricConstraint[] = [
  { metric: 'latency', max: 0.5 },
  { metric: 'recall', min: 0.9 },
];

/** A complete trial, two to a configuration, that ended with these metrics. */
function aTrialWith(number: number, { loss, ...bound }: Metrics): Trial {
  const place = { number, cell: 0, configuration: number >> 1, repeat: number % 2 };
  const start = newTrial({
    ...place,
    id: trialId(sweep, number),
    sweep,
    seed: 1,
    params: { number },
  });
  const running = transition(start, { kind: 'claimed', worker: workerId('w'), at: 0 });
  const best = loss === undefined ? {} : { best: { values: [loss], step: 1, epoch: 1 } };
  const metrics = { ...(loss !== undefined && { loss }), ...bound };
  const reported = transition(running, { kind: 'reported', step: 1, epoch: 1, metrics, ...best });
  const end = { at: 1, maxFailures: 0, by: 'sweep', reason: '' } as const;
  return transition(reported, { kind: 'attempt-ended', outcome: { kind: 'completed' }, ...end });
}

function tableOf(
  all: readonly Metrics[],
  bounds: readonly MetricConstraint[] = constraints,
): TrialTable {
  const table = new TrialTable(objectives, bounds);
  all.forEach((metrics, n) => table.update(aTrialWith(n, metrics)));
  return table;
}

describe('a table of trials', () => {
  const table = tableOf([
    { loss: 1, latency: 0.5, recall: 0.9 },
    { loss: 2, latency: 0.75, recall: 0.4 },
    { loss: 3, latency: 0.25 },
    { latency: 9 },
  ]);

  it('knows how far each is beyond the bounds, and that what was not measured counts 1', () => {
    expect([0, 1, 2].map((n) => table.violation(n))).toEqual([0, 0.75, 1]);
    expect(table.row(0).violations).toEqual([]);
    expect(table.row(1).violations).toEqual([
      { metric: 'latency', max: 0.5, value: 0.75, by: 0.25 },
      { metric: 'recall', min: 0.9, value: 0.4, by: 0.5 },
    ]);
    expect(table.row(2).violations).toEqual([{ metric: 'recall', min: 0.9, by: 1 }]);
  });

  it('says nothing of a trial without a value, nor where there is nothing to keep', () => {
    expect(table.row(3)).not.toHaveProperty('violations');
    expect(tableOf([{ loss: 1, latency: 9 }], []).row(0)).not.toHaveProperty('violations');
  });

  it('is filtered and sorted by it', () => {
    const query = { sort: 'violation', order: 'desc', where: [], offset: 0, limit: 9 } as const;
    const numbers = (cut: ReturnType<typeof queryTable>): number[] =>
      cut.rows.map(({ number }) => number);
    expect(numbers(queryTable(table, [], query))).toEqual([2, 1, 0, 3]);
    const where = [{ key: 'violation', operator: '=' as const, values: ['0'] }];
    expect(numbers(queryTable(table, [], { ...query, where }))).toEqual([0]);
  });
});

it('ranks those that keep all constraints as if there were no others, then the rest by how far', () => {
  const small = fc.integer({ min: 0, max: 4 });
  fc.assert(
    fc.property(fc.array(fc.record({ loss: small, latency: small })), (all) => {
      const table = tableOf(all, [{ metric: 'latency', max: 2 }]);
      const numbered = all.map((one, n) => ({ ...one, n }));
      const kept = numbered.filter(({ latency }) => latency <= 2);
      const broken = numbered.filter(({ latency }) => latency > 2);
      const expected = [
        ...kept.sort((a, b) => a.loss - b.loss || a.n - b.n),
        ...broken.sort((a, b) => a.latency - b.latency || a.loss - b.loss || a.n - b.n),
      ];
      expect(rankTrials(table, objectives)).toEqual(expected.map(({ n }) => n));
    }),
  );
});

it('judges a configuration by what its measured repeats break on average', () => {
  const table = tableOf([
    // The first by value; one of its two repeats is far too slow.
    { loss: 0, latency: 0.4, recall: 1 },
    { loss: 0, latency: 0.8, recall: 1 },
    // Slower than allowed once, which the other one makes up for.
    { loss: 5, latency: 0.55, recall: 1 },
    { loss: 7, latency: 0.35, recall: 1 },
    // One measured nothing: samplers do not count it either.
    { loss: 9, latency: 0.1, recall: 0.95 },
    {},
    {},
    {},
  ]);
  const summaries = summarizeConfigurations(table, objectives);
  expect(summaries.map(({ configuration }) => configuration)).toEqual([1, 2, 0, 3]);
  expect(summaries.map(({ rank }) => rank)).toEqual([1, 2, 3, undefined]);
  expect(summaries[2]?.violation).toBeCloseTo(0.1, 12);
  expect(summaries[2]?.violations).toMatchObject([{ metric: 'latency', max: 0.5 }]);
  expect(summaries[2]?.violations?.[0]?.value).toBeCloseTo(0.6, 12);
  expect(summaries[0]).toMatchObject({ violation: 0, violations: [] });
  expect(summaries[3]).not.toHaveProperty('violations');
});
