import type { CurvePoint, Curves, LogLine } from '@capsweep/protocol/http';
import { describe, expect, it } from 'vitest';
import { aDetail, aRow, aSweep, aTrial } from '../../testing/builders.ts';
import {
  dropFromList,
  patchCurves,
  patchDetail,
  patchList,
  patchLogs,
  patchPage,
  patchTrial,
} from './patch.ts';

describe('the list of sweeps', () => {
  const old = aSweep({ id: 'old', createdAt: 1 });
  const list = { sweeps: [aSweep({ id: 'new', createdAt: 2 }), old] };

  it('takes a new row for a sweep, and puts new sweeps first', () => {
    const paused = { ...old, state: 'paused' as const };
    expect(patchList(list, paused).sweeps.map((s) => [s.id, s.state])).toEqual([
      ['new', 'running'],
      ['old', 'paused'],
    ]);
    const newest = patchList(list, aSweep({ id: 'newest', createdAt: 3 }));
    expect(newest.sweeps.map((s) => s.id)).toEqual(['newest', 'new', 'old']);
  });

  it('loses a sweep that was removed, and stays itself when it was not there', () => {
    expect(dropFromList(list, 'old').sweeps.map((s) => s.id)).toEqual(['new']);
    expect(dropFromList(list, 'other')).toBe(list);
  });
});

it('keeps the sweep file, which events do not carry', () => {
  const detail = aDetail({ spec: { space: { x: 1 } }, source: 'name: heads' });
  const { spec, source, ...news } = aDetail({ state: 'complete' });
  expect([spec, source]).not.toContain('name: heads');
  expect(patchDetail(detail, news)).toEqual({ ...detail, state: 'complete' });
});

it('changes the rows of a page where they stand, and no page without them', () => {
  const page = { total: 2, offset: 0, rows: [aRow({ number: 4 }), aRow({ number: 7 })] };
  const row = aRow({ number: 7, step: 9 });
  const after = patchPage(page, new Map([[7, row]]));
  expect(after.rows).toEqual([page.rows[0], row]);
  expect(after.rows[0]).toBe(page.rows[0]);
  expect(patchPage(page, new Map([[8, aRow({ number: 8 })]]))).toBe(page);
});

it('drops what a new row of a trial no longer has, and keeps attempts and checkpoints', () => {
  const attempts = [{ attempt: 1, worker: 'w', since: 1, fromStep: 0, toStep: 3 }];
  const trial = aTrial({ worker: 'w', attempts });
  expect(patchTrial(trial, aRow({ state: 'complete' }))).toEqual(
    aTrial({ state: 'complete', attempts }),
  );
});

describe('curves', () => {
  const point = (trial: number, step: number, loss: number | null): CurvePoint => ({
    trial,
    step,
    at: 0,
    metrics: { loss },
  });
  const curves: Curves = {
    metric: 'loss',
    series: [{ trial: 1, steps: [10, 20, 30], epochs: [null, null, 1], values: [3, 2, 1] }],
  };
  const wanted = { trials: [1, 2], budget: 400 };

  it('grow by the points of their metric', () => {
    const after = patchCurves(curves, [point(1, 40, 0.5), point(1, 50, null)], wanted);
    expect(after.series[0]).toEqual({
      trial: 1,
      steps: [10, 20, 30, 40, 50],
      epochs: [null, null, 1, null, null],
      values: [3, 2, 1, 0.5, null],
    });
  });

  it('begin with the first point of a trial that had none', () => {
    const after = patchCurves(curves, [point(2, 10, 5)], wanted);
    expect(after.series[0]).toBe(curves.series[0]);
    expect(after.series[1]).toEqual({ trial: 2, steps: [10], epochs: [null], values: [5] });
  });

  it('take back what a resumed attempt measures again', () => {
    const after = patchCurves(curves, [point(1, 20, 9), point(1, 25, 8)], wanted);
    expect(after.series[0]).toMatchObject({ steps: [10, 20, 25], values: [3, 9, 8] });
  });

  it('stay themselves for other trials and other metrics', () => {
    const other = { ...point(1, 40, 1), metrics: { accuracy: 1 } };
    expect(patchCurves(curves, [point(3, 10, 1), other], wanted)).toBe(curves);
  });

  it('are thinned once they are twice as long as was asked for', () => {
    const many = Array.from({ length: 90 }, (_, index) => point(1, 31 + index, index));
    const [series] = patchCurves(curves, many, { trials: [1], budget: 40 }).series;
    expect(series!.steps.length).toBeLessThanOrEqual(40);
    expect([series!.steps[0], series!.steps.at(-1)]).toEqual([10, 120]);
  });
});

describe('a log', () => {
  const line = (at: number, text: string): LogLine => ({ at, attempt: 1, level: 'info', text });
  const log = { lines: [line(1, 'a'), line(2, 'b')], dropped: 0 };

  it('gets new lines once, also those of the same millisecond', () => {
    const news = { lines: [line(1, 'a'), line(2, 'b'), line(2, 'c'), line(3, 'd')], dropped: 2 };
    const after = patchLogs(log, news);
    expect(after.lines.map((one) => one.text)).toEqual(['a', 'b', 'c', 'd']);
    expect(after.dropped).toBe(2);
    expect(patchLogs(log, { lines: log.lines, dropped: 0 })).toBe(log);
  });

  it('keeps its last five thousand lines', () => {
    const lines = Array.from({ length: 6000 }, (_, index) => line(10 + index, String(index)));
    const after = patchLogs(log, { lines, dropped: 0 });
    expect([after.lines.length, after.lines[0]!.text]).toEqual([5000, '1000']);
  });
});
