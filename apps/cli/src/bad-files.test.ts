import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { say } from './testdata.ts';

const good = `name: heads
objective: { metric: val/accuracy, goal: maximize }
compare: { head: [fc, xnodr] }
space:
  learningRate: { float: [1e-4, 1e-2], log: true }
  routingIterations: { int: [1, 4], when: { head: [xnodr] } }
search: { sampler: random, trials: 2, seed: 1 }
train: { dataset: mnist, epochs: 1 }
`;

/** What is changed in the good file, and what must be said: line, path, value, what is allowed. */
const mistakes: readonly (readonly [string, string, string, RegExp])[] = [
  [
    'unknown key',
    'search:',
    'serach:',
    /:7:1 serach: is not known here; did you mean search\?; allowed are name,/,
  ],
  ['bad type', 'trials: 2', 'trials: two', /:7:36 search\.trials: is "two"; a number is expected/],
  ['empty choice', '[fc, xnodr]', '[]', /:3:18 compare\.head: is \[\]; at least 1 value is needed/],
  [
    'log of 0',
    '[1e-4, 1e-2]',
    '[0, 1e-2]',
    /:5:27 space\.learningRate\.float\[0\]: is 0; with log: true only values above 0/,
  ],
  [
    'unknown head',
    'head: [fc, xnodr]',
    'head: [fc, xnor]',
    /:3:23 compare\.head\[1\]: is "xnor"; did you mean xnodr\?; allowed are fc, capsfc,/,
  ],
  [
    'unknown dataset',
    'dataset: mnist',
    'dataset: minst',
    /:8:19 train\.dataset: is "minst"; did you mean mnist\?/,
  ],
  [
    'unknown setting',
    'epochs: 1',
    'epoch: 1',
    /:8:26 train\.epoch: is not a setting of the trainer; did you mean epochs\?/,
  ],
  ['no epochs', 'epochs: 1', 'epochs: 0', /:8:34 train\.epochs: is 0; at least 1 is allowed/],
  ['same key twice', 'train:', 'name: again\ntrain:', /:8:1 Map keys must be unique/],
  [
    'searched and compared',
    'space:\n',
    'space:\n  head: { value: fc }\n',
    /:5:3 space\.head: is a key of compare as well/,
  ],
  [
    'turned range',
    '[1, 4]',
    '[4, 1]',
    /:6:29 space\.routingIterations\.int: is \[4,1\]; the first number must be less/,
  ],
  [
    'condition on nothing',
    'when: { head:',
    'when: { heat:',
    /space\.routingIterations\.when\.heat: is not a parameter of this sweep; did you mean head\?/,
  ],
  [
    'unknown sampler',
    'sampler: random',
    'sampler: randm',
    /:7:20 search\.sampler: is "randm"; did you mean random\?/,
  ],
  [
    'endless grid',
    'sampler: random',
    'sampler: grid',
    /:5:17 space\.learningRate: a grid cannot list every value/,
  ],
  [
    'missing trials',
    'trials: 2, ',
    '',
    /:7:9 search\.trials: is missing; random has no end of its own/,
  ],
  [
    'bad goal',
    'maximize',
    'up',
    /:2:42 objective\.goal: is "up"; allowed are maximize or minimize/,
  ],
  [
    'bad name',
    'name: heads',
    'name: My Heads',
    /:1:7 name: is "My Heads"; allowed are lower-case letters/,
  ],
  ['broken YAML', 'maximize }', 'maximize', /:3:1 /],
];

let folder: string;
beforeAll(async () => (folder = await mkdtemp(join(tmpdir(), 'capsweep-bad-'))));
afterAll(() => rm(folder, { recursive: true }));

it.each(mistakes)('%s', async (_, from, to, complaint) => {
  const file = join(folder, 'sweep.yaml');
  expect(good).toContain(from);
  await writeFile(file, good.replace(from, to));
  const home = join(folder, 'made');
  for (const command of [
    ['validate', file],
    ['run', file, '--local', home],
  ]) {
    const { code, out, note } = await say(command);
    expect(code).toBe(2);
    expect(out).toBe('');
    expect(note).toContain(`${file}:`);
    expect(note).toMatch(complaint);
  }
  expect(existsSync(home)).toBe(false);
});

it('a good file says what it will do', async () => {
  const file = join(folder, 'good.yaml');
  await writeFile(file, good);
  expect(await say(['validate', file])).toMatchObject({
    code: 0,
    out: 'heads: maximize val/accuracy\n4 trials: 2 cells x 2 configurations, chosen by random\nparameters: learningRate, routingIterations',
  });
});

it('several files are checked up to the first that is wrong', async () => {
  const [one, bad] = ['one.yaml', 'bad.yaml'].map((name) => join(folder, name)) as [string, string];
  await writeFile(one, good);
  await writeFile(bad, 'name: 7');
  const { code, note } = await say(['validate', one, bad, one]);
  expect(code).toBe(2);
  expect(note).toContain(bad);
  const both = await say(['validate', one, one, '--json']);
  expect(JSON.parse(both.out)).toMatchObject([{ name: 'heads' }, { name: 'heads' }]);
});

it('a file that is not there, and a command that is not one', async () => {
  expect(await say(['run', join(folder, 'none.yaml')])).toMatchObject({ code: 2 });
  expect(await say(['rnu'])).toMatchObject({ code: 2 });
});
