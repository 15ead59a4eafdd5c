import type { CurvePoint } from '@capsweep/protocol/http';
import { QueryClient } from '@tanstack/react-query';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { aDetail, aRow, aSweep, aTrial } from '../../testing/builders.ts';
import { keys } from '../api/keys.ts';
import { applyListEvent, applySweepEvent } from './apply.ts';

const client = new QueryClient({ defaultOptions: { queries: { staleTime: Infinity } } });
const refresh = { tables: vi.fn(), trials: vi.fn(), late: vi.fn() };
beforeEach(() => {
  client.clear();
  vi.resetAllMocks();
});

const message = (event: string, data: unknown) => ({
  id: undefined,
  event,
  data: typeof data === 'string' ? data : JSON.stringify(data),
});
const apply = (event: string, data: unknown): void =>
  applySweepEvent(client, 'heads', { message: message(event, data), refresh });
const isStale = (key: readonly unknown[]): boolean =>
  client.getQueryState(key)?.isInvalidated ?? false;

describe('an event of the list', () => {
  it('changes the list that is there', () => {
    client.setQueryData(keys.list, { sweeps: [aSweep({ id: 'a' }), aSweep({ id: 'b' })] });
    applyListEvent(client, message('sweep', aSweep({ id: 'a', state: 'complete' })));
    applyListEvent(client, message('removed', { id: 'b' }));
    expect(client.getQueryData(keys.list)).toEqual({
      sweeps: [aSweep({ id: 'a', state: 'complete' })],
    });
  });

  it('makes no list where none was read', () => {
    applyListEvent(client, message('sweep', aSweep()));
    expect(client.getQueryData(keys.list)).toBeUndefined();
  });

  it('has the list read again when the coordinator forgot what was missed', () => {
    client.setQueryData(keys.list, { sweeps: [] });
    applyListEvent(client, message('reset', {}));
    expect(isStale(keys.list)).toBe(true);
  });
});

describe('an event of a sweep', () => {
  const cut = { sort: 'rank', order: 'asc', where: [] } as const;
  const page = keys.page('heads', cut, 0);

  it('changes rows in every page, and asks for their new order', () => {
    const other = keys.page('heads', { ...cut, order: 'desc' }, 0);
    for (const key of [page, other])
      client.setQueryData(key, { total: 1, offset: 0, rows: [aRow({ number: 3 })] });
    const row = aRow({ number: 3, state: 'complete', values: [0.99] });
    apply('trials', [row]);
    for (const key of [page, other])
      expect(client.getQueryData(key)).toEqual({ total: 1, offset: 0, rows: [row] });
    expect(refresh.tables).toHaveBeenCalledOnce();
    expect(refresh.trials).not.toHaveBeenCalled();
  });

  it('asks for the attempts of a trial that is shown', () => {
    client.setQueryData(keys.trial('heads', 3), aTrial({ number: 3 }));
    apply('trials', [aRow({ number: 3, step: 7 })]);
    expect(client.getQueryData(keys.trial('heads', 3))).toEqual(aTrial({ number: 3, step: 7 }));
    expect(refresh.trials).toHaveBeenCalledOnce();
  });

  it('carries new points to the curves of their metric', () => {
    const key = keys.curve('heads', { metric: 'loss', trials: [3] });
    client.setQueryData(key, { metric: 'loss', series: [] });
    const point: CurvePoint = { trial: 3, step: 5, at: 1, metrics: { loss: 0.5 } };
    apply('points', [point]);
    expect(client.getQueryData(key)).toEqual({
      metric: 'loss',
      series: [{ trial: 3, steps: [5], epochs: [null], values: [0.5] }],
    });
  });

  it('has a document read again that was on its way when news of it came', async () => {
    let answer: (detail: unknown) => void = () => undefined;
    const key = keys.detail('heads');
    const reading = client.query({
      queryKey: key,
      queryFn: () => new Promise((resolve) => (answer = resolve)),
    });
    const { spec: _spec, source: _source, ...news } = aDetail({ state: 'complete' });
    apply('sweep', news);
    expect(refresh.late).toHaveBeenCalledWith(key);
    answer(aDetail());
    await reading;
  });

  it('says that everything is to be read again after a reset', () => {
    client.setQueryData(page, { total: 0, offset: 0, rows: [] });
    client.setQueryData(keys.ranking('heads'), {});
    client.setQueryData(keys.ranking('other'), {});
    apply('reset', {});
    expect([page, keys.ranking('heads'), keys.ranking('other')].map(isStale)).toEqual([
      true,
      true,
      false,
    ]);
  });

  it('is passed over when this page cannot read it', () => {
    client.setQueryData(page, { total: 1, offset: 0, rows: [aRow()] });
    const before = client.getQueryData(page);
    apply('trials', [{ number: 'three' }]);
    apply('trials', '{ broken');
    apply('of-a-later-version', {});
    expect(client.getQueryData(page)).toBe(before);
    expect(refresh.tables).not.toHaveBeenCalled();
  });

  it('adds to the log of its trial', () => {
    const line = { at: 1, attempt: 1, level: 'info', text: 'epoch 1' };
    client.setQueryData(keys.logs('heads', 3), { lines: [], dropped: 0 });
    apply('logs', { trial: 3, lines: [line], dropped: 1 });
    expect(client.getQueryData(keys.logs('heads', 3))).toEqual({ lines: [line], dropped: 1 });
  });

  it('has a sweep that was removed asked for, so that its page can say so', () => {
    client.setQueryData(keys.detail('heads'), aDetail());
    apply('removed', { id: 's' });
    expect(isStale(keys.detail('heads'))).toBe(true);
  });
});
