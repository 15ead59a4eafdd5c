import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  newTrial,
  transition,
  trialId,
  sweepId,
  workerId,
  type Objective,
  type Trial,
} from '@capsweep/domain';
import { queryTable, type TableCondition, type TableQuery } from './query.ts';
import { fronts, rankTrials } from './rank.ts';
import { thinSeries } from './thin.ts';
import { TrialTable } from './trial-table.ts';

const sweep = sweepId('table0001');
const one: readonly Objective[] = [{ metric: 'y', goal: 'minimize' }];
const two: readonly Objective[] = [...one, { metric: 'acc', goal: 'maximize' }];

/** A finished trial with these values, or a running one without. */
function aTrialWith(number: number, values: readonly number[] | undefined, head = 'fc'): Trial {
  const place = { number, cell: number % 2, configuration: number >> 1, repeat: 0 };
  const params = { head, lr: number / 10 };
  const start = newTrial({ ...place, id: trialId(sweep, number), sweep, seed: 1, params });
  const running = transition(start, { kind: 'claimed', worker: workerId('w'), at: 1000 * number });
  if (!values) return running;
  const best = { values, step: 1, epoch: 1 };
  const reported = transition(running, {
    kind: 'reported',
    step: 1,
    epoch: 1,
    metrics: { y: values[0] ?? NaN },
    best,
  });
  return transition(reported, {
    kind: 'attempt-ended',
    outcome: { kind: 'completed' },
    at: 1000 * number + 500,
    maxFailures: 0,
    by: 'sweep',
    reason: '',
  });
}

function tableOf(trials: readonly Trial[], objectives = one): TrialTable {
  const table = new TrialTable(objectives);
  for (const trial of trials) table.update(trial);
  return table;
}

function parse(text: string): TableCondition {
  const [, key = '', operator = '=', rest = ''] =
    /^([^=!<>~]+)(!=|<=|>=|=|<|>|~)(.*)$/.exec(text) ?? [];
  return { key, operator: operator as TableCondition['operator'], values: rest.split('|') };
}

const cut = { order: 'asc', where: [], offset: 0, limit: 1000 } as const;
const small = fc.integer({ min: 0, max: 5 });

describe('TrialTable', () => {
  it('gives back what was written, in any order, however it grew', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.nat(300), { minLength: 1, maxLength: 80 }), (numbers) => {
        const trials = numbers.map((n) =>
          aTrialWith(n, n % 3 === 0 ? undefined : [n], n % 2 ? 'fc' : 'xnodr'),
        );
        const table = tableOf(trials);
        for (const trial of trials) {
          expect(table.row(trial.number)).toMatchObject({
            number: trial.number,
            state: trial.state,
            params: trial.params,
            metrics: trial.metrics,
            attempt: 1,
            worker: 'w',
            runSeconds: trial.state === 'complete' ? 0.5 : 0,
          });
        }
        const complete = trials.filter((t) => t.state === 'complete').length;
        expect(table.counts).toMatchObject({ complete, running: trials.length - complete });
      }),
    );
  });

  it('forgets what a trial no longer has', () => {
    const running = aTrialWith(0, undefined);
    const table = tableOf([running]);
    expect(table.row(0).runningSince).toBe(0);
    table.update(aTrialWith(0, [1]));
    expect(table.row(0)).not.toHaveProperty('runningSince');
    expect(table.row(0)).toMatchObject({ state: 'complete', endedAt: 500 });
  });
});

describe('rankTrials', () => {
  it('sorts by a single objective like a plain sort', () => {
    fc.assert(
      fc.property(fc.array(fc.option(small)), (values) => {
        const table = tableOf(values.map((v, n) => aTrialWith(n, v === null ? undefined : [v])));
        const plain = values
          .flatMap((v, n) => (v === null ? [] : [{ v, n }]))
          .sort((a, b) => a.v - b.v || a.n - b.n);
        expect(rankTrials(table, one)).toEqual(plain.map(({ n }) => n));
      }),
    );
  });

  it('peels Pareto fronts as the definition says', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(small, small), { maxLength: 25 }), (points) => {
        const table = tableOf(
          points.map((p, n) => aTrialWith(n, p)),
          two,
        );
        const dominates = (a: number, b: number): boolean => {
          const [ay = 0, aa = 0] = points[a] ?? [];
          const [by = 0, ba = 0] = points[b] ?? [];
          return ay <= by && aa >= ba && (ay < by || aa > ba);
        };
        let left = points.map((_, n) => n);
        const expected: number[][] = [];
        while (left.length > 0) {
          const front = left.filter((n) => !left.some((m) => dominates(m, n)));
          expected.push(front);
          left = left.filter((n) => !front.includes(n));
        }
        const found = fronts(
          table,
          two,
          points.map((_, n) => n),
        );
        expect(found.map((front) => [...front].sort((a, b) => a - b))).toEqual(expected);
      }),
    );
  });
});

describe('queryTable', () => {
  const trials = Array.from({ length: 20 }, (_, n) =>
    aTrialWith(n, n % 5 === 0 ? undefined : [n % 7], n % 2 ? 'fc' : 'xnodr'),
  );
  const table = tableOf(trials);
  const ranking = rankTrials(table, one);
  type Query = Partial<Omit<TableQuery, 'where'>> & { where?: readonly string[] };
  const numbers = ({ where = [], ...query }: Query): number[] =>
    queryTable(table, ranking, {
      ...cut,
      sort: 'number',
      ...query,
      where: where.map(parse),
    }).rows.map((row) => row.number);

  it('filters by parameters, metrics, values and states', () => {
    expect(numbers({ where: ['param:head=fc', 'param:lr<0.5'] })).toEqual([1, 3]);
    expect(numbers({ where: ['state=running'] })).toEqual([0, 5, 10, 15]);
    expect(numbers({ where: ['state=running|complete', 'number>17'] })).toEqual([18, 19]);
    expect(numbers({ where: ['value=3'] })).toEqual([3, 17]);
    expect(numbers({ where: ['metric:y!=3', 'metric:y>=3', 'number<6'] })).toEqual([4]);
    expect(numbers({ where: ['param:head~XNO', 'number<=4'] })).toEqual([0, 2, 4]);
  });

  it('sorts both ways with absent values last, and pages', () => {
    expect(numbers({ sort: 'rank' }).slice(0, 3)).toEqual([7, 14, 1]);
    expect(numbers({ sort: 'value', order: 'desc' }).slice(-4)).toEqual([0, 5, 10, 15]);
    expect(numbers({ sort: 'param:head' }).slice(0, 2)).toEqual([1, 3]);
    expect(numbers({ offset: 18, limit: 5 })).toEqual([18, 19]);
    expect(queryTable(table, ranking, { ...cut, sort: 'rank', limit: 1 })).toMatchObject({
      total: 20,
      rows: [{ number: 7, rank: 1 }],
    });
  });

  it('says what it cannot read', () => {
    expect(() => numbers({ sort: 'colour' })).toThrow(
      /cannot sort or filter by "colour"; allowed are rank/,
    );
    expect(() => numbers({ where: ['value<many'] })).toThrow(
      /value< needs a number to compare with, not "many"/,
    );
  });
});

describe('thinSeries', () => {
  it('keeps ends and extremes and stays within its budget', () => {
    fc.assert(
      fc.property(
        fc.array(fc.option(fc.double({ noNaN: true, noDefaultInfinity: true })), {
          minLength: 1,
          maxLength: 400,
        }),
        fc.integer({ min: 4, max: 60 }),
        (values, points) => {
          const steps = values.map((_, i) => i);
          const thin = thinSeries({ steps, epochs: steps.map(() => null), values }, points);
          expect(thin.steps.length).toBeLessThanOrEqual(Math.max(points, 4));
          expect([thin.steps[0], thin.steps.at(-1)]).toEqual([0, steps.length - 1]);
          const known = (list: readonly (number | null)[]): number[] =>
            list.filter((v) => v !== null);
          if (known(values).length === 0) return;
          expect(Math.max(...known(thin.values))).toBe(Math.max(...known(values)));
          expect(Math.min(...known(thin.values))).toBe(Math.min(...known(values)));
          thin.steps.forEach((step, i) => expect(thin.values[i]).toBe(values[step]));
        },
      ),
    );
  });
});
