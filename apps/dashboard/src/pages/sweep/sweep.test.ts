import type { Curves } from '@capsweep/protocol/http';
import { describe, expect, it } from 'vitest';
import { aConfiguration, aDetail, aRow } from '../../../testing/builders.ts';
import { cellLines } from './cell-lines.ts';
import { cellName, curveLabel, placements, seriesOf } from './curve-data.ts';
import { axisOf } from './param-axis.ts';
import { sortConfigurations } from './sort-configurations.ts';
import { dimensionOf, ownParams } from './spec-space.ts';
import { hideableColumns, stylesOf, trialColumns } from './trial-columns.tsx';

const spec = {
  space: {
    learningRate: { kind: 'float', low: 1e-4, high: 1e-2, log: true },
    batchSize: { kind: 'choice', values: [64, 128] },
    dataset: { kind: 'value', value: 'mnist' },
  },
};

describe('the space of a compiled sweep file', () => {
  it('tells how a parameter is searched', () => {
    expect(dimensionOf('learningRate', spec)).toMatchObject({ kind: 'float', log: true });
    expect(dimensionOf('head', spec)).toBeUndefined();
    expect(dimensionOf('learningRate', 'of another version')).toBeUndefined();
  });

  it('leaves parameters that tell configurations apart', () => {
    const params = { head: 'fc', learningRate: 0.001, dataset: 'mnist' };
    expect(ownParams(params, spec, { head: 'fc' })).toEqual({ learningRate: 0.001 });
    expect(ownParams(params, undefined)).toEqual(params);
  });
});

describe('the axis of a parameter', () => {
  const rows = (name: string, values: (string | number)[]) =>
    values.map((value) => aConfiguration({ params: { [name]: value } }));

  it('is logarithmic where the search is', () => {
    const axis = axisOf('learningRate', spec, rows('learningRate', [1e-3, 1e-2]));
    expect(axis.kind).toBe('log');
  });

  it('has the names of a choice, in order, also when they are numbers', () => {
    expect(axisOf('batchSize', spec, rows('batchSize', [128, 64, 128]))).toEqual({
      kind: 'names',
      label: 'batchSize',
      names: ['64', '128'],
    });
    expect(axisOf('head', spec, rows('head', ['xnodr', 'fc']))).toMatchObject({
      names: ['xnodr', 'fc'],
    });
  });

  it('is linear for other numbers, with all of them inside', () => {
    const axis = axisOf('dropout', spec, rows('dropout', [0, 0.5]));
    expect(axis).toEqual({ kind: 'linear', label: 'dropout', domain: { min: -0.02, max: 0.52 } });
  });
});

describe('the order of configurations', () => {
  const rows = [
    aConfiguration({ configuration: 0, rank: 2, values: [{ mean: 0.5, sd: 0.1, count: 2 }] }),
    aConfiguration({ configuration: 1 }),
    aConfiguration({
      configuration: 2,
      rank: 1,
      values: [{ mean: 0.9, count: 1 }],
      params: { head: 'fc' },
    }),
  ];
  const order = (id: string, direction: 'asc' | 'desc') =>
    sortConfigurations(rows, { id, order: direction }).map((row) => row.configuration);

  it('follows a column, with those that have no value last in both directions', () => {
    expect(order('rank', 'asc')).toEqual([2, 0, 1]);
    expect(order('rank', 'desc')).toEqual([0, 2, 1]);
    expect(order('mean', 'desc')).toEqual([2, 0, 1]);
    expect(order('sd', 'asc')[0]).toBe(0);
    expect(order('param:head', 'desc')[0]).toBe(2);
  });
});

describe('the comparison of cells', () => {
  const cell = (index: number, head: string) => ({
    cell: index,
    given: { head },
    finished: 1,
    planned: 2,
  });
  const cells = [cell(0, 'fc'), cell(1, 'xnodr'), cell(2, 'xnidr')];
  const configurations = [
    aConfiguration({
      cell: 0,
      configuration: 0,
      values: [{ mean: 0.7, sd: 0.1, count: 2 }],
      trials: [0, 1],
    }),
    aConfiguration({
      cell: 1,
      configuration: 0,
      values: [{ mean: 0.9, count: 1 }],
      trials: [2, 3],
    }),
    aConfiguration({
      cell: 0,
      configuration: 1,
      values: [{ mean: 0.8, count: 1 }],
      trials: [4, 5],
    }),
    aConfiguration({ cell: 2, configuration: 0, trials: [6, 7] }),
  ];

  it('puts the cell with the best configuration first, and those without one last', () => {
    const lines = cellLines(aDetail({ cells }), configurations);
    expect(lines.map((line) => [line.cell.cell, line.best?.mean, line.points.length])).toEqual([
      [1, 0.9, 1],
      [0, 0.8, 2],
      [2, undefined, 0],
    ]);
    expect(lines[1]!.best!.trials).toEqual([4, 5]);
  });

  it('takes the best of those that keep all constraints, and says what the others break', () => {
    const violations = [{ metric: 'latency', max: 0.5, value: 0.93, by: 0.43 }];
    const broken = configurations.map((row) =>
      row.values?.[0]?.mean === 0.9 ? { ...row, violations } : row,
    );
    const lines = cellLines(aDetail({ cells }), broken);
    expect(lines.map((line) => [line.cell.cell, line.best?.mean])).toEqual([
      [0, 0.8],
      [1, undefined],
      [2, undefined],
    ]);
    expect(lines[1]?.points[0]?.label).toMatch(/breaks latency 0\.9300 > 0\.5000$/);
  });

  it('turns round when less is better', () => {
    const objectives = [{ metric: 'loss', goal: 'minimize' as const }];
    const lines = cellLines(aDetail({ cells, objectives }), configurations);
    expect(lines.map((line) => line.best?.mean)).toEqual([0.7, 0.9, undefined]);
  });

  it('has names', () => {
    expect(cellName({ head: 'xnodr', dataset: 'mnist' })).toBe('xnodr · mnist');
    expect(cellName({})).toBe('all');
    const known = placements({ configurations } as Parameters<typeof placements>[0]);
    expect(curveLabel(3, cells, known.get(3))).toBe('3 · xnodr');
    expect(curveLabel(3, [], undefined)).toBe('trial 3');
  });
});

it('draws a curve over steps, or over epochs where they are known', () => {
  const series: Curves['series'][number] = {
    trial: 3,
    steps: [5, 10, 15],
    epochs: [null, 1, null],
    values: [3, 2, 1],
  };
  const look = { label: 'trial 3', color: '#000000' };
  expect(seriesOf(series, 'step', look)).toMatchObject({ key: '3', x: [5, 10, 15], y: [3, 2, 1] });
  expect(seriesOf(series, 'epoch', look)).toMatchObject({ x: [1], y: [2] });
});

describe('the columns of the table of trials', () => {
  const columns = { params: ['head', 'learningRate', 'mixed'], metrics: ['val/accuracy'] };
  const rows = [
    aRow({
      params: { head: 'fc', learningRate: 0.001, mixed: 1 },
      metrics: { 'val/accuracy': 0.5 },
    }),
    aRow({ params: { head: 'xnodr', learningRate: 0.01, mixed: 'auto' } }),
  ];
  const detail = { columns, objectives: [{ metric: 'val/accuracy', goal: 'maximize' as const }] };
  const context = { sweep: 's', detail, onFilter: () => undefined, menuOf: () => null };

  it('are one for each parameter and metric; words stand at the left, numbers at the right', () => {
    const placed = trialColumns({ ...context, styles: stylesOf(rows, columns) });
    const align = Object.fromEntries(placed.map((column) => [column.id, column.align]));
    expect(align).toMatchObject({
      'param:head': 'start',
      'param:learningRate': 'end',
      'param:mixed': 'start',
      'metric:val/accuracy': 'end',
    });
  });

  it('may be hidden, but for those that say which trial it is and how good', () => {
    const ids = hideableColumns(detail).map((column) => column.id);
    expect(ids).toEqual(expect.arrayContaining(['state', 'param:head', 'metric:val/accuracy']));
    for (const id of ['rank', 'number', 'value']) expect(ids).not.toContain(id);
  });
});
