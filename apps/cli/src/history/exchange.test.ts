/** @file Histories that Optuna wrote, in and out again. */
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { say, type Said } from '../testdata.ts';
import { csvLine, parseCsv } from './csv.ts';

const data = (name: string): string => new URL(`testdata/${name}`, import.meta.url).pathname;
let dir: string;
const local = (...args: string[]): Promise<Said> => say([...args, '--local', join(dir, 'house')]);

interface Trial {
  readonly number: number;
  readonly state: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly values?: readonly number[];
}
const historyOf = async (sweep: string): Promise<{ sweep: object; trials: Trial[] }> =>
  JSON.parse((await local('export-history', sweep, '--format', 'json')).out) as never;

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'capsweep-exchange-'));
  await writeFile(join(dir, 'optuna.db'), gunzipSync(await readFile(data('optuna.db.gz'))));
});
afterAll(() => rm(dir, { recursive: true, force: true }));

/** What Optuna's own table of the study says. */
async function expected(): Promise<{ state: string; value: number; rate: number; kind: string }[]> {
  const [, ...rows] = parseCsv(await readFile(data('optuna.csv'), 'utf8'));
  return rows.map(([, state = '', value = '', kind = '', , , rate = '']) => ({
    state: { COMPLETE: 'complete', PRUNED: 'stopped', FAIL: 'failed' }[state] ?? state,
    value: value === '' ? NaN : Number(value),
    rate: Number(rate),
    kind: kind || 'null',
  }));
}

describe.each([
  ['SQLite', (): string => join(dir, 'optuna.db'), 'sqlite'],
  ['journal', (): string => data('optuna.journal'), 'journal'],
])('an Optuna %s file', (_, file, name) => {
  it('becomes a complete sweep with the same trials', async () => {
    const told = await local('import', file(), '--study', 'small', '--name', name);
    expect(told).toMatchObject({ code: 0, out: `${name}: 12 trials` });
    expect(told.note).toContain('1 trials that had not ended were left out');
    const { sweep, trials } = await historyOf(name);
    expect(sweep).toMatchObject({
      state: 'complete',
      objectives: [{ metric: 'value', goal: 'minimize' }],
      spec: {
        space: {
          rate: { kind: 'float', min: 1e-4, max: 0.1, log: true },
          kind: { kind: 'choice', values: ['adam', 'sgd', 'null'] },
          n_layers: { kind: 'int', min: 1, max: 8 },
          momentum: { kind: 'float', min: 0.5, max: 0.9, step: 0.1 },
        },
      },
    });
    const own = (await expected()).map(({ state, value, rate, kind }) => ({
      state,
      params: { rate, kind },
      ...(state !== 'failed' && { values: [value] }),
    }));
    expect(trials).toMatchObject(own);
  });

  it('gives the study of several objectives when it is asked for', async () => {
    const unclear = await local('import', file());
    expect(unclear.note).toContain('name one with --study: small, both');
    await local('import', file(), '--study', 'both', '--name', `${name}-both`);
    const { sweep, trials } = await historyOf(`${name}-both`);
    expect(sweep).toMatchObject({
      objectives: [
        { metric: 'value_0', goal: 'minimize' },
        { metric: 'value_1', goal: 'maximize' },
      ],
    });
    expect(trials.map(({ values }) => values)).toEqual([[0, 0], [1, 2], undefined, [3, 6]]);
  });
});

it('reads a CSV table, and its own again', async () => {
  const told = await local('import', data('optuna.csv'), '--name', 'table');
  expect(told.out).toBe('table: 12 trials');
  const { trials } = await historyOf('table');
  expect(trials[5]).toMatchObject({ params: { kind: 'sgd', momentum: 0.6, n_layers: 4 } });
  await local('export-history', 'table', '--format', 'csv', '--out', join(dir, 'again.csv'));
  const [head = ''] = (await readFile(join(dir, 'again.csv'), 'utf8')).split('\n');
  expect(head.split(',').filter((name) => !/^(params|metrics)_/.test(name))).toEqual(
    ['number', 'state', 'values_value', 'seconds', 'started', 'ended', 'reason'], // no constraints
  );
  await local('import', join(dir, 'again.csv'));
  const again = (await historyOf('again')).trials;
  const bare = ({ number, state, params, values }: Trial) => ({ number, state, params, values });
  expect(again.map(bare)).toEqual(trials.map(bare));
});

it('learns from what was imported', async () => {
  expect((await local('analyze', 'table')).out).toContain('minimize value  9 complete');
  const more = await local('more', 'table', '5', '--json');
  expect(JSON.parse(more.out)).toMatchObject({ state: 'running', counts: { planned: 17 } });
});

it("writes MLflow's folders", async () => {
  const out = join(dir, 'mlruns');
  const told = await local('export-history', 'sqlite', '--format', 'mlflow', '--out', out);
  expect(told.note).toContain('12 runs');
  const [experiment = ''] = await readdir(out);
  const runs = (await readdir(join(out, experiment))).filter((name) => name !== 'meta.yaml');
  expect(runs).toHaveLength(12);
  const read = (...path: string[]) => readFile(join(out, experiment, ...path), 'utf8');
  const metas = await Promise.all(runs.map((run) => read(run, 'meta.yaml')));
  const first = runs[metas.findIndex((meta) => meta.includes('"sqlite-0"'))] ?? '';
  expect(JSON.parse(await read(first, 'meta.yaml'))).toMatchObject({ status: 3, run_id: first });
  expect(await read(first, 'params', 'n_layers')).toBe('8');
  // Three reports on the way, then the value that the objective returned.
  const points = (await read(first, 'metrics', 'value')).trim().split('\n');
  expect(points.map((line) => Number(line.split(' ')[2]))).toEqual([1, 2, 3, 4]);
  expect(points.at(-1)).toContain(' 0.00135523576761942 4');
});

it('refuses what it cannot read', async () => {
  const bad = async (text: string, ...more: string[]): Promise<string> => {
    await writeFile(join(dir, 'bad.csv'), text);
    return (await local('import', join(dir, 'bad.csv'), ...more)).note;
  };
  expect(await bad('a,b\n1,2\n')).toContain('no column value; name the objective with --metric');
  expect(await bad('a,b\n1,"2\n', '--metric', 'b')).toContain('a quote out of place');
  expect(await bad('a,b\n1,2\n', '--metric', 'b', '--goal', 'up')).toContain('--goal is up');
  expect(await bad('SQLite format 3\0 and then nothing')).toContain('not one of Optuna');
  expect((await local('import', join(dir, 'none'))).note).toContain('cannot read');
});

it('keeps every text through a line of CSV', () => {
  const cells = ['plain', 'with, comma', 'with "quotes"', 'two\nlines', '', 'ü'];
  expect(parseCsv(`${csvLine(cells)}\r\n${csvLine([1, true, undefined])}\n`)).toEqual([
    cells,
    ['1', 'true', ''],
  ]);
});
