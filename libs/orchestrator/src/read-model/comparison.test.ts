import { describe, expect, it } from 'vitest';
import {
  newTrial,
  sweepId,
  transition,
  trialId,
  workerId,
  type MetricConstraint,
  type Params,
} from '@capsweep/domain';
import { aSpec } from '@capsweep/testing';
import { compareRows, type ComparedSweep, type Comparison } from './comparison.ts';
import { TrialTable } from './trial-table.ts';

const sweep = sweepId('compare001');

/** Value by seed; test is what a test metric says, where there is one. */
interface Measured {
  readonly params: Params;
  readonly values: readonly number[];
  readonly test?: readonly number[];
}

/** A sweep whose configurations, in this order, ended with these values for seeds 1, 2, ... */
function sweepOf(
  name: string,
  measured: readonly Measured[],
  train: Params = {},
  constraints: readonly MetricConstraint[] = [],
): ComparedSweep {
  const spec = aSpec({ name, train, compare: {} });
  const table = new TrialTable(spec.objectives, constraints);
  let number = 0;
  for (const [configuration, { params, values, test }] of measured.entries()) {
    for (const [repeat, value] of values.entries()) {
      const place = { number, cell: 0, configuration, repeat };
      const id = trialId(sweep, number);
      const start = newTrial({ ...place, id, sweep, seed: 1 + repeat, params });
      const running = transition(start, { kind: 'claimed', worker: workerId('w'), at: 0 });
      const metrics = {
        'val/accuracy': value,
        ...(test && { 'test/accuracy': test[repeat] ?? 0 }),
      };
      const best = { values: [value], step: 1, epoch: 1 };
      table.update(transition(running, { kind: 'reported', step: 1, epoch: 1, metrics, best }));
      number += 1;
    }
  }
  return { table, spec, defaults: { dataset: 'mnist', backbone: 'small-cnn' } };
}

/** `row | column: mean` for each place. */
function placesOf({ rows, columns }: Comparison): readonly string[] {
  return rows.flatMap(({ given, cells }) =>
    cells.flatMap((cell, c) =>
      cell
        ? [`${Object.values(given).join(' ')} | ${columns[c]}: ${cell.spread.mean.toFixed(3)}`]
        : [],
    ),
  );
}

const heads = sweepOf('heads', [
  { params: { head: 'fc', learningRate: 1 }, values: [0.9, 0.92, 0.91] },
  { params: { head: 'fc', learningRate: 2 }, values: [0.8, 0.81, 0.82] },
  { params: { head: 'xnodr', learningRate: 1 }, values: [0.94, 0.95, 0.96] },
  { params: { head: 'xnodr', learningRate: 1, dataset: 'cifar10' }, values: [0.5] },
]);

describe('a sweep as a table', () => {
  it('has a row for each backbone and head, and shows the best configuration of each', () => {
    const table = compareRows([heads], {});
    expect(table).toMatchObject({ settings: ['backbone', 'head'], metric: 'val/accuracy' });
    expect(placesOf(table)).toEqual([
      'small-cnn xnodr | mnist: 0.950',
      'small-cnn xnodr | cifar10: 0.500',
      'small-cnn fc | mnist: 0.910',
    ]);
    expect(table.rows.map(({ cells }) => cells[0]?.best)).toEqual([true, false]);
    expect(table.rows[1]?.cells[1]).toBeUndefined();
  });

  it('shows configurations that keep all constraints, and calls no row the best that breaks one', () => {
    const measured = [
      { params: { head: 'fc', learningRate: 1 }, values: [0.7], test: [0.7] },
      { params: { head: 'fc', learningRate: 2 }, values: [0.9], test: [0.9] },
      { params: { head: 'xnodr' }, values: [0.95], test: [0.95] },
    ];
    const bounded = sweepOf('bounded', measured, {}, [{ metric: 'test/accuracy', max: 0.8 }]);
    const { rows } = compareRows([bounded], { metric: 'val/accuracy' });
    expect(rows.map(({ cells }) => cells[0])).toMatchObject([
      { spread: { mean: 0.7 }, best: true, violations: [] },
      { spread: { mean: 0.95 }, best: false, violations: [{ value: 0.95, max: 0.8 }] },
    ]);
  });

  it('tests against the baseline on the same backbone, seed by seed', () => {
    const [xnodr, fc] = compareRows([heads], { baseline: 'fc' }).rows;
    // scipy.stats.ttest_rel([.94, .95, .96], [.90, .92, .91])
    expect(xnodr?.cells[0]?.against).toEqual({
      difference: expect.closeTo(0.04, 12) as number,
      pairs: 3,
      p: expect.closeTo(0.0202041, 6) as number,
    });
    expect(xnodr?.cells[1]).not.toHaveProperty('against');
    expect(fc?.cells[0]).not.toHaveProperty('against');
  });

  it('chooses by validation, never by the test it shows', () => {
    const table = compareRows(
      [
        sweepOf('tested', [
          { params: { head: 'fc', learningRate: 1 }, values: [0.9], test: [0.7] },
          { params: { head: 'fc', learningRate: 2 }, values: [0.8], test: [0.99] },
        ]),
      ],
      {},
    );
    expect(table.metric).toBe('test/accuracy');
    expect(placesOf(table)).toEqual(['small-cnn fc | mnist: 0.700']);
  });

  it('takes other settings as rows and columns, and the least where that is the goal', () => {
    const table = compareRows([heads], {
      rows: ['learningRate'],
      column: 'head',
      goal: 'minimize',
    });
    expect(placesOf(table)).toEqual(['1 | xnodr: 0.950', '1 | fc: 0.910', '2 | fc: 0.810']);
    expect(table.rows[1]?.cells[1]?.best).toBe(true);
  });
});

describe('several sweeps', () => {
  const cifar = sweepOf('cifar', [{ params: { head: 'fc' }, values: [0.4, 0.6] }], {
    dataset: 'cifar10',
  });

  it('are one table, and their seeds are paired', () => {
    const table = compareRows([heads, cifar], { baseline: 'fc' });
    expect(table.columns).toEqual(['mnist', 'cifar10']);
    const cell = table.rows[0]?.cells[1];
    expect(cell).toMatchObject({ sweep: 'heads', best: true });
    expect(cell?.against).toEqual({ difference: expect.closeTo(0.1, 12) as number, pairs: 1 });
  });

  // As the rows of a paper, each a sweep of its own, and a fair sweep with the same heads.
  const paperFc = sweepOf('paper-fc', [{ params: { head: 'fc' }, values: [0.7, 0.72, 0.74] }]);
  const paperXnodr = sweepOf('paper-xnodr', [
    { params: { head: 'xnodr' }, values: [0.8, 0.82, 0.84] },
  ]);
  const differences = (table: Comparison): readonly (number | undefined)[] =>
    table.rows.map(({ cells: [cell] }) => cell?.against && +cell.against.difference.toFixed(6));

  it('that measure the same place make rows of their own, each against its own baseline', () => {
    const table = compareRows([paperXnodr, paperFc, heads], { baseline: 'fc' });
    expect(table.settings).toEqual(['sweep', 'backbone', 'head']);
    expect(placesOf(table)).toEqual([
      'paper-xnodr small-cnn xnodr | mnist: 0.820',
      'paper-fc small-cnn fc | mnist: 0.720',
      'heads small-cnn xnodr | mnist: 0.950',
      'heads small-cnn xnodr | cifar10: 0.500',
      'heads small-cnn fc | mnist: 0.910',
    ]);
    // The first has no fc in its own sweep, and is held against the first that there is.
    expect(differences(table)).toEqual([0.1, undefined, 0.04, undefined]);
    expect(table.rows.map(({ cells }) => cells[0]?.best)).toEqual([false, false, true, false]);
  });

  it('stand under labels, several under one', () => {
    const labelled = [
      { ...heads, label: 'fair' },
      { ...paperXnodr, label: 'paper' },
      { ...paperFc, label: 'paper' },
    ] as const;
    const table = compareRows(labelled, { baseline: 'fc' });
    expect(
      table.rows.map(({ given }) => `${String(given['sweep'])} ${String(given['head'])}`),
    ).toEqual(['fair xnodr', 'fair fc', 'paper xnodr', 'paper fc']);
    expect(differences(table)).toEqual([0.04, undefined, 0.1, undefined]);
    expect(table.rows[2]?.cells[0]?.sweep).toBe('paper-xnodr');
  });

  it('can be the columns', () => {
    const table = compareRows([paperFc, heads], { column: 'sweep', rows: ['head'] });
    expect(table.columns).toEqual(['paper-fc', 'heads']);
  });

  it('may not measure the same place under one name, or where rows are asked for', () => {
    const again = sweepOf('again', [{ params: { head: 'fc' }, values: [0.4] }]);
    const same = [heads, again].map((sweep) => ({ ...sweep, label: 'all' }));
    expect(() => compareRows([same[0]!, same[1]!], {})).toThrow(
      'all small-cnn fc on mnist is in both heads and again; leave one of them out, or give them different labels',
    );
    expect(() => compareRows([heads, again], { rows: ['head'] })).toThrow(
      'fc on mnist is in both heads and again; leave one of them out, or have a row for each (rows: sweep,head)',
    );
  });
});

describe('what cannot be laid out', () => {
  it('is a metric that nobody has', () => {
    expect(() => compareRows([heads], { metric: 'nothing' })).toThrow(
      'no trial of heads has a metric "nothing"; there are val/accuracy',
    );
  });

  it('is a baseline that is no row', () => {
    expect(() => compareRows([heads], { baseline: 'em' })).toThrow(
      'no row is "em"; the rows have small-cnn, xnodr, fc',
    );
  });
});
