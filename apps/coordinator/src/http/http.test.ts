import { afterEach, describe, expect, it } from 'vitest';
import { errorCodes } from '@capsweep/domain';
import {
  comparison,
  analysisAnswer,
  curves,
  logLines,
  ranking,
  replayAnswer,
  sweepDetail,
  trialDetail,
  trialPage,
} from '@capsweep/protocol/http';
import {
  aHttpHouse,
  bearer,
  externalSource,
  runOne,
  source,
  type TestHouse,
} from '../testdata/house.ts';

let house: TestHouse;
const open = async (): Promise<TestHouse> => (house = await aHttpHouse());
afterEach(async () => {
  house.hub.close();
  await house.app.close();
});

type Method = 'GET' | 'POST' | 'DELETE';
const call = async (method: Method, url: string, payload?: object) => {
  const answer = await house.app.inject({
    method,
    url,
    headers: bearer,
    ...(payload && { payload }),
  });
  const text = answer.body;
  return {
    status: answer.statusCode,
    body: text ? (JSON.parse(text) as Record<string, unknown>) : undefined,
  };
};

describe('sweeps over HTTP', () => {
  it('are created from a file, run, listed and ranked', async () => {
    await open();
    const created = await call('POST', '/api/sweeps', { source, user: 'ada' });
    expect(created).toMatchObject({
      status: 201,
      body: { name: 'two', user: 'ada', state: 'running' },
    });
    for (const accuracy of [0.5, 0.6, 0.7, 0.8, 0.4, 0.3, 0.2, 0.9]) await runOne(house, accuracy);

    const list = await call('GET', '/api/sweeps');
    expect(list.body).toMatchObject({
      sweeps: [{ name: 'two', state: 'complete', counts: { complete: 8 } }],
    });
    const detail = sweepDetail.parse((await call('GET', '/api/sweeps/two')).body);
    expect(detail.columns).toEqual({ params: ['head', 'lr'], metrics: ['loss', 'val/accuracy'] });
    expect(detail).toMatchObject({ source, best: { trial: 7, values: [0.9] } });

    const ranked = ranking.parse((await call('GET', '/api/sweeps/two/ranking')).body);
    expect(
      ranked.configurations.map(({ rank, cell, values }) => [rank, cell, values?.[0]?.mean]),
    ).toEqual([
      [1, 1, 0.75],
      [2, 0, 0.55],
      [3, 1, 0.55],
      [4, 0, 0.35],
    ]);
  });

  it('are laid out as the table of a paper, with a test against a baseline', async () => {
    await open();
    await call('POST', '/api/sweeps', { source });
    for (const accuracy of [0.5, 0.6, 0.7, 0.8, 0.4, 0.3, 0.2, 0.9]) await runOne(house, accuracy);
    const table = async (query: string) =>
      await call('GET', `/api/sweeps/two/table?column=dataset&${query}`);
    const { rows, columns, settings } = comparison.parse((await table('baseline=fc')).body);
    expect([columns, settings]).toEqual([['-'], ['head']]);
    expect(rows.map(({ given, cells }) => [given['head'], cells[0]?.spread.mean])).toEqual([
      ['fc', 0.55],
      ['xnodr', 0.75],
    ]);
    expect(rows[1]?.cells[0]).toMatchObject({
      sweep: 'two',
      best: true,
      against: { pairs: 2, difference: expect.closeTo(0.2, 12) as number },
    });
    expect(await table('metric=nothing')).toMatchObject({
      status: 400,
      body: { error: { code: 'request-invalid' } },
    });
    expect(await table('with=another')).toMatchObject({ status: 404 });
    const twice = comparison.parse((await table('label=mine&with=yours%3Dtwo')).body);
    expect(twice.rows.map(({ given, cells }) => [given['sweep'], cells[0]?.sweep])).toEqual([
      ['mine', 'two'],
      ['mine', 'two'],
      ['yours', 'two'],
      ['yours', 'two'],
    ]);
  });

  it('have pages of trials that sort and filter', async () => {
    await open();
    await call('POST', '/api/sweeps', { source });
    for (const accuracy of [0.5, 0.6, 0.7]) await runOne(house, accuracy);
    const get = async (query: string) =>
      trialPage.parse((await call('GET', `/api/sweeps/two/trials?${query}`)).body);
    const numbers = async (query: string) => (await get(query)).rows.map(({ number }) => number);
    expect(await numbers('limit=3')).toEqual([2, 1, 0]);
    expect(
      await numbers('sort=number&where=state%3Dcomplete&where=metric:val/accuracy%3E%3D0.6'),
    ).toEqual([1, 2]);
    expect(await get('sort=number&where=param:head%3Dxnodr')).toMatchObject({
      total: 1,
      rows: [{ number: 2 }],
    });
    const refused = await call('GET', '/api/sweeps/two/trials?where=value%3Cmany');
    expect(refused).toMatchObject({
      status: 400,
      body: {
        error: {
          code: 'request-invalid',
          message: 'value< needs a number to compare with, not "many"',
        },
      },
    });
  });

  it('have trials with attempts, curves, logs and checkpoints', async () => {
    await open();
    await call('POST', '/api/sweeps', { source });
    await runOne(house, 0.5);
    const trial = trialDetail.parse((await call('GET', '/api/sweeps/two/trials/0')).body);
    expect(trial).toMatchObject({
      rank: 1,
      metrics: { 'val/accuracy': 0.5, loss: 0.5 },
      attempts: [{ attempt: 1, worker: 'w1', outcome: 'completed', fromStep: 0, toStep: 10 }],
      checkpoints: [{ which: 'best', step: 10, values: [0.5] }],
    });
    const curve = curves.parse((await call('GET', '/api/sweeps/two/curves?metric=loss')).body);
    expect(curve.series).toEqual([
      { trial: 0, steps: [5, 10], epochs: [null, 1], values: [null, 0.5] },
    ]);
    const log = logLines.parse((await call('GET', '/api/sweeps/two/trials/0/logs')).body);
    expect(log.lines).toEqual([{ at: 1, attempt: 1, level: 'info', text: 'hello' }]);

    const file = await house.app.inject({
      url: '/api/sweeps/two/trials/0/checkpoint/files/weights.bin',
      headers: bearer,
    });
    expect(file.body).toMatch(/^weights of http\d+-0$/);
    const zip = await house.app.inject({
      url: '/api/sweeps/two/trials/0/checkpoint.zip',
      headers: bearer,
    });
    expect(zip.headers['content-disposition']).toBe('attachment; filename="two-trial-0-best.zip"');
    expect(zip.rawPayload.subarray(0, 2).toString()).toBe('PK');
    expect(zip.body).toContain('manifest.json');
  });

  it('refuse a bad file with every problem and its place, and create nothing', async () => {
    await open();
    const bad = source.replace('maximize', 'up').replace('trials: 2', 'trials: 0');
    const answer = await call('POST', '/api/sweeps', { source: bad, file: 'my.yaml' });
    expect(answer.status).toBe(errorCodes['sweep-file-invalid'].http);
    expect(answer.body).toMatchObject({
      error: {
        code: 'sweep-file-invalid',
        details: {
          problems: [
            { line: 2, path: 'objective.goal' },
            { line: 6, path: 'search.trials' },
          ],
        },
      },
    });
    expect((await call('GET', '/api/sweeps')).body).toEqual({ sweeps: [] });
  });

  it('have names: taken, free, impossible', async () => {
    await open();
    await call('POST', '/api/sweeps', { source });
    expect(await call('POST', '/api/sweeps', { source })).toMatchObject({
      status: 409,
      body: { error: { code: 'sweep-name-taken' } },
    });
    const auto = await call('POST', '/api/sweeps', { source, name: 'auto' });
    expect(auto.body).toMatchObject({ name: 'two-2' });
    const bad = await call('POST', '/api/sweeps', { source, name: 'No Way' });
    expect(bad).toMatchObject({ status: 400, body: { error: { code: 'request-invalid' } } });
    expect((await call('GET', '/api/sweeps/nobody')).status).toBe(404);
  });

  it('pause, resume, stop, take tags and are removed', async () => {
    await open();
    await call('POST', '/api/sweeps', { source });
    expect((await call('POST', '/api/sweeps/two/pause')).body).toMatchObject({ state: 'paused' });
    expect((await call('POST', '/api/sweeps/two/resume')).body).toMatchObject({ state: 'running' });
    expect((await call('POST', '/api/sweeps/two/tags', { add: ['x'] })).body).toMatchObject({
      tags: ['x'],
    });
    expect((await call('DELETE', '/api/sweeps/two')).status).toBe(409);
    expect((await call('POST', '/api/sweeps/two/stop', { reason: 'enough' })).body).toMatchObject({
      state: 'stopped',
      reason: 'enough',
    });
    expect((await call('DELETE', '/api/sweeps/two')).status).toBe(204);
    expect((await call('GET', '/api/sweeps')).body).toEqual({ sweeps: [] });
  });
});

it('lets a program ask, report and tell, to the end', async () => {
  await open();
  await call('POST', '/api/sweeps', { source: externalSource });
  const seen: unknown[] = [];
  for (let n = 0; ; n += 1) {
    const { body } = await call('POST', '/api/sweeps/asked/ask', { worker: 'my script' });
    if (body?.['kind'] !== 'trial') {
      expect(body).toEqual({ kind: 'done' });
      break;
    }
    seen.push(body['params']);
    const at = `/api/sweeps/asked/trials/${String(body['trial'])}`;
    const attempt = body['attempt'];
    const report = { attempt, step: 1, epoch: 1, metrics: { 'val/accuracy': n } };
    expect((await call('POST', `${at}/report`, report)).body).toEqual({ decision: 'continue' });
    expect((await call('POST', `${at}/heartbeat`, { attempt })).body).toEqual({ held: true });
    const told =
      n === 0
        ? { outcome: 'failed', attempt, error: { code: 'E42', message: 'no' } }
        : { outcome: 'complete', attempt };
    expect((await call('POST', `${at}/tell`, told)).status).toBe(204);
    expect((await call('POST', `${at}/tell`, { ...told, attempt: 99 })).status).toBe(409);
  }
  expect(seen).toHaveLength(9);
  expect((await call('GET', '/api/sweeps/asked')).body).toMatchObject({
    state: 'complete',
    counts: { complete: 8 },
  });
});

it('tries next what was enqueued, in each cell, and says so on the page of the sweep', async () => {
  await open();
  await call('POST', '/api/sweeps', { source });
  await runOne(house, 0.5);
  const enqueue = (params: object) => call('POST', '/api/sweeps/two/enqueue', { params });
  const told = { configuration: 1, trials: [4, 5, 6, 7], params: { lr: 0.25 } };
  expect(await enqueue({ lr: 0.25 })).toEqual({ status: 200, body: told });
  const page = sweepDetail.parse((await call('GET', '/api/sweeps/two')).body);
  expect(page.enqueued).toEqual([{ configuration: 1, params: { lr: 0.25 } }]);
  expect(await enqueue({ lr: 0.25 })).toMatchObject({ status: 409 });
  expect(await enqueue({ lr: 9 })).toMatchObject({
    status: 400,
    body: { error: { code: 'request-invalid' } },
  });
  expect(await enqueue({ lr: null })).toMatchObject({ status: 400 });
  expect(await call('POST', '/api/sweeps/none/enqueue', { params: {} })).toMatchObject({
    status: 404,
  });
  for (let n = 1; n < 8; n += 1) await runOne(house, n / 8);
  const rows = trialPage.parse((await call('GET', '/api/sweeps/two/trials?sort=number')).body).rows;
  expect(rows.map(({ params }) => params?.['lr'] === 0.25)).toEqual([
    ...Array<boolean>(4).fill(false),
    ...Array<boolean>(4).fill(true),
  ]);
});

it('says what cannot be read in a request', async () => {
  await open();
  const answer = await call('POST', '/api/sweeps', { source: 7 });
  expect(answer).toMatchObject({ status: 400, body: { error: { code: 'request-invalid' } } });
  expect((answer.body?.['error'] as { message: string }).message).toMatch(
    /^the body cannot be read: source: /,
  );
  expect((await call('GET', '/api/nothing')).body).toEqual({
    error: { code: 'not-found', message: 'there is nothing at GET /api/nothing' },
  });
});

describe('the history of a sweep over HTTP', () => {
  it('is analysed, cell by cell', async () => {
    await open();
    await call('POST', '/api/sweeps', { source, user: 'ada' });
    for (let n = 0; n < 8; n += 1) await runOne(house, n / 8);
    const { body } = await call('GET', '/api/sweeps/two/analysis?cell=1');
    expect(analysisAnswer.parse(body)).toMatchObject({
      given: { head: 'xnodr' },
      results: 2,
      front: [{ configuration: 1, trials: [6, 7], values: [0.8125] }],
      best: [0.3125, 0.8125],
    });
    expect(await call('GET', '/api/sweeps/two/analysis?objective=x')).toMatchObject({
      status: 400,
    });
  });

  it('comes from another tool, and goes on with more trials', async () => {
    await open();
    const trials = [0.3, null].map((value, n) => ({
      params: { head: 'fc', lr: 0.2 },
      outcome: value === null ? 'failed' : 'complete',
      reports: [{ step: 1, epoch: 1, metrics: { 'val/accuracy': value } }],
      startedAt: 1000 * n,
      endedAt: 1000 * n + 500,
    }));
    const file = externalSource.replace('compare: { head: [fc, xnodr] }\n', '');
    const body = { source: file.replace('space: {', 'space: { head: [fc, xnodr],'), trials };
    const told = await call('POST', '/api/sweeps/import', body);
    expect(told).toMatchObject({
      status: 201,
      body: { name: 'asked', state: 'complete', counts: { complete: 1, failed: 1, planned: 2 } },
    });
    const wrong = [{ ...trials[0], params: { depth: 3 } }];
    const renamed = { ...body, name: 'other', trials: wrong };
    const refused = await call('POST', '/api/sweeps/import', renamed);
    expect(refused).toMatchObject({ status: 400, body: { error: { code: 'request-invalid' } } });
    expect((await call('GET', '/api/sweeps')).body).toMatchObject({ sweeps: [{ name: 'asked' }] });

    const more = await call('POST', '/api/sweeps/asked/more', { trials: 3 });
    expect(more).toMatchObject({ status: 200, body: { state: 'running', counts: { planned: 5 } } });
    const asked = await call('POST', '/api/sweeps/asked/ask', {});
    expect(asked.body).toMatchObject({ kind: 'trial', trial: 2 });
    expect(await call('POST', '/api/sweeps/asked/more', { trials: 0 })).toMatchObject({
      status: 400,
    });
  });

  it('is replayed with another scheduler', async () => {
    await open();
    await call('POST', '/api/sweeps', { source, user: 'ada' });
    for (let n = 0; n < 8; n += 1) await runOne(house, n / 10);
    const asked = { scheduler: 'median', options: {} };
    const told = await call('POST', '/api/sweeps/two/replay', asked);
    expect(told.status).toBe(200);
    expect(replayAnswer.parse(told.body)).toMatchObject({
      scheduler: 'median',
      total: { trials: 8, stopped: 0, steps: { recorded: 80, replayed: 80 } },
    });
    const wrong = await call('POST', '/api/sweeps/two/replay', { ...asked, scheduler: 'x' });
    expect(wrong).toMatchObject({ status: 400, body: { error: { code: 'request-invalid' } } });
  });
});
