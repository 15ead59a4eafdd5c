/** @file The Python client against the real API, over a real socket. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Params } from '@capsweep/domain';
import { unbeaten } from '../testdata/front.ts';
import { aHttpHouse, token, type TestHouse } from '../testdata/house.ts';

interface Point {
  readonly params: Params;
  readonly values: readonly number[];
}

/** What testdata/study.py saw. */
interface Seen {
  readonly bound: { before: string; best: number };
  readonly front: { told: [number, number][]; front: readonly Point[]; best: Point };
  readonly short: string;
  readonly tried: readonly Params[];
  readonly going: { tried: Params[]; configurations: number[]; refused: string };
  readonly refused: string;
}

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
let house: TestHouse;
let python: number | undefined;
let seen: Seen;
beforeAll(async () => {
  house = await aHttpHouse();
  const url = await house.app.listen({ host: '127.0.0.1', port: 0 });
  const child = spawn('python3', ['-B', here('../testdata/study.py')], {
    env: {
      ...{ PATH: process.env['PATH'], PYTHONPATH: here('../../../../clients/python') },
      ...{ CAPSWEEP_URL: url, CAPSWEEP_TOKEN: token },
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  python = child.pid;
  const [out, err] = await Promise.all([text(child.stdout), text(child.stderr)]);
  if (child.exitCode === null) await once(child, 'exit');
  expect(child.exitCode, err).toBe(0);
  seen = JSON.parse(out) as Seen;
}, 60_000);
afterAll(async () => {
  house.hub.close();
  await house.app.close();
});

const rows = (sweep: string, count: number) =>
  house.orchestrator.people.rows(sweep, [...Array(count).keys()]);

describe('a Python program', () => {
  it('looks for the front of several objectives, with a value for each', () => {
    const { told, front, best } = seen.front;
    expect(told).toHaveLength(12);
    const left = unbeaten(told);
    expect(left.length).toBeGreaterThan(1);
    expect(new Set(front.map(({ values }) => values.join()))).toEqual(
      new Set(left.map((values) => values.join())),
    );
    for (const { params, values } of front) expect(params['layers']).toBe(values[0]);
    expect(best.values[0]).toBe(Math.min(...told.map(([size]) => size)));
    const { objectives } = house.orchestrator.people.view('front').sweep.spec;
    expect(objectives).toEqual([
      { metric: 'size', goal: 'minimize' },
      { metric: 'score', goal: 'maximize' },
    ]);
  });

  it('fails a trial that tells another number of values than there are objectives', () => {
    expect(seen.short).toBe('3 values for 2 objectives (size, score)');
    expect(rows('short', 1)).toMatchObject([{ failures: 1 }]);
  });

  it('tries first what is enqueued, and tells the sampler of earlier sweeps', () => {
    expect(seen.tried).toHaveLength(3);
    expect(seen.tried[0]).toMatchObject({ kind: 'sgd', rate: 0.01 });
    expect(seen.tried[1]).not.toMatchObject({ rate: 0.01 });
    const { warmStart } = house.orchestrator.people.view('later').sweep;
    expect(warmStart).toEqual({ taken: 3, skipped: 0 });
    expect(seen.refused).toContain('enqueue[0].layers');
  });

  it('tries next what is enqueued while it goes on', () => {
    const { tried, configurations, refused } = seen.going;
    expect(tried).toHaveLength(4);
    expect(configurations).toEqual([2, 2]);
    expect(tried[2]).toMatchObject({ kind: 'sgd', rate: 0.01 });
    expect(tried[3]).not.toMatchObject({ rate: 0.01 });
    expect(refused).toContain('sweep-state: sweep going is complete and tries nothing new');
  });

  it('tells metrics that constraints are about, and has no best before one keeps them', () => {
    const { spec } = house.orchestrator.people.view('bound').sweep;
    expect(spec.constraints).toEqual([{ metric: 'memory', max: 2 }]);
    expect(rows('bound', 3).map(({ metrics }) => metrics['memory'])).toEqual([1, 2, 3]);
    expect(seen.bound.before).toBe('no trial is complete yet that keeps all constraints');
    expect(seen.bound.best).toBe(-1);
  });

  it('is called as it likes where its trials are shown, and otherwise by its process', () => {
    const workers = rows('named', 2).map(({ worker }) => worker);
    expect(workers).toEqual(['lab-2/eva', `python-${python ?? 0}`]);
  });
});
