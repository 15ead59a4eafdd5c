/** @file What people see of a sweep whose best values break a constraint: real local runs. */
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseCsv } from './history/csv.ts';
import { say, type Said } from './testdata.ts';

const trainer = new URL('e2e/testdata/bounded-trainer.mjs', import.meta.url).pathname;
/** Accuracy is x, latency half of it. */
const fileOf = (name: string, bound: string): string => `name: ${name}
objective: { metric: accuracy, goal: maximize }
constraints: [{ metric: latency, ${bound} }]
trainer: { module: ${trainer} }
space: { x: { choice: [0.2, 0.4, 0.6, 0.8] } }
search: { sampler: grid }
checkpoints: { keepBest: 1 }
`;
let dir: string;
let ran: Said;
const local = (...args: string[]): Promise<Said> => say([...args, '--local', join(dir, 'house')]);
const json = async (...args: string[]): Promise<unknown> =>
  JSON.parse((await local(...args, '--json')).out);

const runFile = async (name: string, bound: string): Promise<Said> => {
  const path = join(dir, `${name}.yaml`);
  await writeFile(path, fileOf(name, bound));
  return await local('run', path, '--slots', '2', '--json');
};

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'capsweep-constraints-'));
  ran = await runFile('some', 'max: 0.25');
  expect(ran.code).toBe(0);
}, 120_000);
afterAll(() => rm(dir, { recursive: true, force: true }));

describe('where some trials keep the constraints', () => {
  it('ranks them first, in the document and in the table, and marks what the others break', async () => {
    const broken = (value: number): object => ({
      metric: 'latency',
      max: 0.25,
      value,
      by: expect.closeTo(value - 0.25, 9) as number,
    });
    expect(JSON.parse(ran.out)).toMatchObject({
      sweep: { best: { params: { x: 0.4 }, violations: [] } },
      configurations: [
        { rank: 1, params: { x: 0.4 }, violations: [] },
        { rank: 2, params: { x: 0.2 }, violations: [] },
        { rank: 3, params: { x: 0.6 }, violations: [broken(0.3)] },
        { rank: 4, params: { x: 0.8 }, violations: [broken(0.4)] },
      ],
    });
    expect(ran.note).toMatch(/accuracy 0\.8000 {2}x=0\.8000 {2}breaks latency 0\.4000 > 0\.2500/);
    const { out } = await local('show', 'some');
    expect(out.split('\n').slice(1)).toEqual([
      'rank  accuracy  breaks                        x  trial',
      '   1  0.4000                             0.4000      1',
      '   2  0.2000                             0.2000      0',
      '   3  0.6000    latency 0.3000 > 0.2500  0.6000      2',
      '   4  0.8000    latency 0.4000 > 0.2500  0.8000      3',
    ]);
    expect((await local('show', 'some', '3')).out).toContain('breaks latency 0.4000 > 0.2500');
    expect((await local('ls')).out).toMatch(/some .* 0\.4000 accuracy/);
  });

  it('answers and fetches the best of those, whose checkpoint was kept', async () => {
    expect(await json('best', 'some')).toMatchObject({ number: 1, rank: 1, violations: [] });
    const out = join(dir, 'pulled');
    expect((await local('pull', 'some', '--best', '--out', out)).code).toBe(0);
    expect(await readFile(join(out, 'x.txt'), 'utf8')).toBe('0.4');
    const refused = await local('pull', 'some', '--trial', '3', '--out', join(dir, 'other'));
    expect(refused.note).toContain('trial 3 has no best checkpoint: none is kept');
  });

  it('analyses the best so far among those', async () => {
    const analysis = (await json('analyze', 'some', '--cell', '0')) as { best: (number | null)[] };
    expect(analysis).toMatchObject({ results: 4, feasible: 2, front: [{ params: { x: 0.4 } }] });
    expect(analysis.best.at(-1)).toBe(0.4);
    const { out } = await local('analyze', 'some');
    expect(out).toContain('4 complete configurations, 2 of them keep all constraints');
  });

  it('exports to a table what each breaks, which an import does not take for a parameter', async () => {
    const file = join(dir, 'table.csv');
    await local('export-history', 'some', '--format', 'csv', '--out', file);
    const [head = [], ...rows] = parseCsv(await readFile(file, 'utf8'));
    expect(head.slice(0, 5)).toEqual([
      'number',
      'state',
      'values_accuracy',
      'violation',
      'params_x',
    ]);
    const broken = rows.map((row) => Number(row[head.indexOf('violation')]));
    expect(broken).toEqual([0, 0, expect.closeTo(0.05, 9), expect.closeTo(0.15, 9)]);
    const plain = rows.map((row) => [row[2], row[3], row[4]].join(','));
    await writeFile(join(dir, 'plain.csv'), ['value,violation,x', ...plain].join('\n'));
    for (const name of ['table', 'plain']) {
      expect((await local('import', join(dir, `${name}.csv`))).out).toBe(`${name}: 4 trials`);
      const { out } = await local('export-history', name, '--format', 'json');
      const { sweep } = JSON.parse(out) as { sweep: { spec: { space: object } } };
      expect(Object.keys(sweep.spec.space)).toEqual(['x']);
    }
  });

  it("exports to MLflow's folders what each breaks, as a metric and in words", async () => {
    const out = join(dir, 'mlruns');
    await local('export-history', 'some', '--format', 'mlflow', '--out', out);
    const [experiment = ''] = await readdir(out);
    const read = (...path: string[]) => readFile(join(out, experiment, ...path), 'utf8');
    const runs = (await readdir(join(out, experiment))).filter((name) => name !== 'meta.yaml');
    const told = await Promise.all(
      runs.map(async (run) => {
        const [at = '', violation, step] = (await read(run, 'metrics', 'capsweep.violation'))
          .trim()
          .split(' ');
        expect(at).toMatch(/^\d{13}$/);
        const breaks = await read(run, 'tags', 'capsweep.breaks').catch(() => '');
        return { x: await read(run, 'params', 'x'), violation: Number(violation), step, breaks };
      }),
    );
    expect(told.sort((a, b) => Number(a.x) - Number(b.x))).toEqual([
      { x: '0.2', violation: 0, step: '1', breaks: '' },
      { x: '0.4', violation: 0, step: '1', breaks: '' },
      {
        x: '0.6',
        violation: expect.closeTo(0.05, 9) as number,
        step: '1',
        breaks: 'latency 0.3 > 0.25',
      },
      {
        x: '0.8',
        violation: expect.closeTo(0.15, 9) as number,
        step: '1',
        breaks: 'latency 0.4 > 0.25',
      },
    ]);
  });
});

describe('where no trial keeps the constraints', () => {
  const words =
    'no trial of none keeps all constraints; trial 0 comes nearest: latency 0.1000 > 0.0500';

  it('says so instead of a best, in words and in the document', async () => {
    const told = await runFile('none', 'max: 0.05');
    expect(told.code).toBe(0);
    expect(told.note).toContain(words);
    const { sweep } = JSON.parse(told.out) as { sweep: object };
    expect(sweep).toMatchObject({ nearest: { trial: 0, violations: [{ value: 0.1 }] } });
    expect(sweep).not.toHaveProperty('best');
    expect((await local('show', 'none')).out).toContain(words);
    expect((await local('ls')).out).toMatch(/none .* none feasible/);
    expect((await local('analyze', 'none')).out).toContain('none is feasible');
  }, 120_000);

  it('refuses to answer or to fetch one, and says how to have the nearest', async () => {
    const best = await local('best', 'none', '--json');
    expect(best.code).toBe(5);
    expect(best.note).toContain(words);
    expect(JSON.parse(best.out)).toMatchObject({ best: null, nearest: { trial: 0 } });
    const out = join(dir, 'nearest');
    const pulled = await local('pull', 'none', '--best', '--out', out);
    expect(pulled.code).toBe(5);
    expect(pulled.note).toContain('capsweep pull none --trial 0');
    expect((await local('pull', 'none', '--trial', '0', '--out', out)).code).toBe(0);
    expect(await readFile(join(out, 'x.txt'), 'utf8')).toBe('0.2');
  });
});
