import { expect, it, describe } from 'vitest';
import type { SweepError } from '@capsweep/domain';
import { readSweepFile } from './read.ts';
import { catalog, good } from './testdata.ts';

const read = (source: string): ReturnType<typeof readSweepFile> =>
  readSweepFile({ source, file: 'x.yaml', catalog });

function complaint(source: string): string {
  try {
    read(source);
  } catch (error) {
    expect(error).toMatchObject({ code: 'sweep-file-invalid' });
    return (error as SweepError).message;
  }
  return 'accepted';
}

const edit = (from: string | RegExp, to: string): string => {
  const edited = good.replace(from, to);
  expect(edited).not.toBe(good);
  return edited;
};

describe('a good file', () => {
  it('compiles with every default filled', () => {
    const spec = read(good);
    expect(spec).toMatchObject({
      name: 'heads-on-mnist',
      objectives: [{ metric: 'val/accuracy', goal: 'maximize' }],
      search: { configurations: 10, repeats: 3, seed: 1, deterministic: false, lag: 8 },
      schedule: { name: 'none', options: {} },
      trainer: { kind: 'builtin' },
      resources: { pool: 'default', slots: 1, threads: 1, labels: [], priority: 0 },
      stop: { target: 0.995, afterSeconds: 7200, trialTimeoutSeconds: 1200 },
      checkpoints: { everyEpochs: 1, everySeconds: 30, keepBest: 3, maxBytes: 2 * 1024 ** 3 },
      retry: { maxFailures: 2 },
      onNaN: 'fail',
    });
    expect(spec.space['learningRate']).toEqual({ kind: 'float', min: 1e-4, max: 1e-2, log: true });
    expect(spec.space['routingIterations']).toMatchObject({
      kind: 'int',
      step: 1,
      when: { head: ['capsfc', 'xnodr', 'xnidr'] },
    });
  });

  it('takes bare values and lists as parameters, and counts a grid by itself', () => {
    const spec = read(`name: g
objective: { metric: loss, goal: minimize }
space: { head: [fc, xnodr], dataset: mnist, learningRate: { float: [0.1, 0.3], step: 0.1 } }
search: { sampler: grid }`);
    expect(spec.search.configurations).toBe(6);
    expect(spec.space['dataset']).toEqual({ kind: 'value', value: 'mnist' });
  });

  it('takes a slot for each process of a trial, and more where it is told so', () => {
    const resourcesOf = (text: string) =>
      read(edit('stop:', `resources: { ${text} }\nstop:`)).resources;
    expect(resourcesOf('processes: 2')).toMatchObject({ processes: 2, slots: 2, threads: 1 });
    expect(resourcesOf('processes: 2, slots: 4')).toMatchObject({ processes: 2, slots: 4 });
    expect(resourcesOf('processes: 1')).toEqual(read(good).resources);
    expect(read(good).resources).not.toHaveProperty('processes');
  });

  it('compares data sets', () => {
    const spec = read(`name: g
objective: { metric: loss, goal: minimize }
compare: { head: [fc, xnodr], dataset: [mnist, cifar10] }
space: { learningRate: { float: [0.1, 0.3] } }
search: { trials: 2 }`);
    expect(spec.compare).toEqual({ head: ['fc', 'xnodr'], dataset: ['mnist', 'cifar10'] });
  });

  it('accepts a new name from outside', () => {
    expect(readSweepFile({ source: good, name: 'other-1', catalog }).name).toBe('other-1');
  });

  it.each([
    ['before the last epoch', 'epochs: 9', '8: learningRate=0.001'],
    ['of the longest trials', 'epochs: { choice: [2, 20] }', '19: learningRate=0.001'],
    ['that move the end', 'epochs: { int: [2, 20] }', '2: epochs=20; 9: learningRate=0.001'],
    ['of a trainer that nobody here knows', 'own: 3', '90: learningRate=0.001'],
  ])('takes steps %s', (_, epochs, steps) => {
    const lines = `schedule: { scheduler: steps, steps: '${steps}' }\ntrainer: { module: t.mjs }\n`;
    const source = good.replace('train: { epochs: 9, batchSize: 128 }\n', lines);
    const spec = read(source.replace('  backbone:', `  ${epochs}\n  backbone:`));
    expect(spec.schedule.options).toEqual({ steps });
  });

  it('leaves the names of an external trainer alone', () => {
    const spec = read(`name: ext
objective: { metric: y, goal: minimize }
trainer: external
space: { x: { float: [-5, 10] } }
search: { trials: 3 }`);
    expect(spec.trainer).toEqual({ kind: 'external' });
  });
});

/** Each bad file with the whole message it earns: place, path, bad value, what is allowed. */
const bad: readonly (readonly [string, string, string])[] = [
  [
    'unknown key',
    edit('compare:', 'compair:'),
    'x.yaml:3:1 compair: is not known here; did you mean compare?; allowed are name, description, objective, constraints, compare, space, search, schedule, trainer, train, resources, stop, retry, checkpoints or onNaN',
  ],
  [
    'unknown nested key',
    edit('keepBest', 'keepbest'),
    'x.yaml:12:16 checkpoints.keepbest: is not known here; did you mean keepBest?; allowed are everyEpochs, everySeconds, keepBest or maxBytes',
  ],
  [
    'bad type',
    edit('trials: 10', 'trials: ten'),
    'x.yaml:9:36 search.trials: is "ten"; a number is expected',
  ],
  [
    'half a trial',
    edit('trials: 10', 'trials: 2.5'),
    'x.yaml:9:36 search.trials: is 2.5; a whole number is expected',
  ],
  [
    'no trials',
    edit('trials: 10', 'trials: 0'),
    'x.yaml:9:36 search.trials: is 0; more than 0 is allowed',
  ],
  [
    'missing trials',
    edit('trials: 10, ', ''),
    'x.yaml:9:9 search.trials: is missing; random has no end of its own, so say how many configurations to try',
  ],
  [
    'missing objective',
    edit(/^objective.*\n/m, ''),
    'x.yaml:1:1 objective: is missing; a mapping or a list is expected',
  ],
  [
    'bad goal',
    edit('maximize', 'maximise'),
    'x.yaml:2:42 objective.goal: is "maximise"; allowed are maximize or minimize',
  ],
  [
    'empty choice',
    edit('[small-cnn, mobilenet-v2]', '[]'),
    'x.yaml:5:23 space.backbone.choice: is []; at least 1 value is needed',
  ],
  [
    'empty list',
    edit('{ value: mnist }', '[]'),
    'x.yaml:6:12 space.dataset: is []; at least 1 value is needed',
  ],
  [
    'log of 0',
    edit('[1e-4, 1e-2]', '[0, 1e-2]'),
    'x.yaml:7:27 space.learningRate.float[0]: is 0; with log: true only values above 0 have a logarithm\nx.yaml:7:27 space.learningRate.float[0]: is 0; more than 0 is allowed',
  ],
  [
    'turned range',
    edit('[1, 4]', '[4, 1]'),
    'x.yaml:8:29 space.routingIterations.int: is [4,1]; the first number must be less than the second',
  ],
  [
    'fractions among integers',
    edit('[1, 4]', '[1, 4.5]'),
    'x.yaml:8:33 space.routingIterations.int[1]: is 4.5; a whole number is expected',
  ],
  [
    'unknown form',
    edit('{ float:', '{ flaot:'),
    'x.yaml:7:17 space.learningRate: is {"flaot":[0.0001,0.01],"log":true}; did you mean float? a parameter is {float: [min, max]}, {int: [min, max]}, {choice: [...]}, {value: ...}, a list or a plain value',
  ],
  [
    'unknown head',
    edit('xnodr, xnidr]', 'xnord]'),
    'x.yaml:3:31 compare.head[2]: is "xnord"; did you mean xnodr?; allowed are fc, capsfc, xnodr or xnidr',
  ],
  [
    'unknown setting',
    edit('batchSize: 128', 'batchsize: 128'),
    'x.yaml:10:21 train.batchsize: is not a setting of the trainer; did you mean batchSize?; allowed are backbone, head, dataset, learningRate, routingIterations, epochs or batchSize',
  ],
  [
    'value out of bounds',
    edit('batchSize: 128', 'batchSize: 0'),
    'x.yaml:10:32 train.batchSize: is 0; at least 1 is allowed',
  ],
  [
    'a batch smaller than its processes',
    edit('batchSize: 128 }', 'batchSize: 1 }\nresources: { processes: 2 }'),
    'x.yaml:10:32 train.batchSize: is 1; at least 2 is allowed',
  ],
  [
    'fewer slots than processes',
    edit('stop:', 'resources: { processes: 3, slots: 2 }\nstop:'),
    'x.yaml:11:35 resources.slots: is 2; at least 3 is allowed, one for each of the processes',
  ],
  [
    'processes of an external trainer',
    edit('stop:', 'resources: { processes: 2 }\ntrainer: external\nstop:'),
    'x.yaml:11:25 resources.processes: is 2; a trainer that asks and tells starts its processes itself, so leave it out',
  ],
  [
    'same key twice',
    edit('train: {', 'name: again\ntrain: {'),
    'x.yaml:10:1 Map keys must be unique',
  ],
  [
    'same name twice',
    edit('  dataset: {', '  head: { value: fc }\n  dataset: {'),
    'x.yaml:6:3 space.head: is a key of compare as well; keep one of the two',
  ],
  [
    'same value twice',
    edit('[fc, capsfc, xnodr, xnidr]', '[fc, fc]').replace(/, when.*\}$/m, ' }'),
    'x.yaml:3:23 compare.head[1]: is "fc", which is in the list already',
  ],
  [
    'unknown sampler',
    edit('sampler: random', 'sampler: randon'),
    'x.yaml:9:20 search.sampler: is "randon"; did you mean random?; allowed are auto, random, grid, sobol, halton, tpe, motpe, bohb, gp, cmaes or nsga2',
  ],
  [
    'foreign option',
    edit('seeds: 3', 'points: 3'),
    'x.yaml:9:49 search.points: is not an option of random; allowed are sampler, trials, seeds, maxSeeds, seed, deterministic, lag, enqueue or warmStart',
  ],
  [
    'an enqueued value out of range',
    edit('seeds: 3', 'enqueue: [{ learningRate: 2 }]'),
    'x.yaml:9:75 search.enqueue[0].learningRate: is 2; a number from 0.0001 to 0.01 is allowed',
  ],
  [
    'endless grid',
    edit('sampler: random', 'sampler: grid'),
    'x.yaml:7:17 space.learningRate: a grid cannot list every value of learningRate; give it a step, or set search.points',
  ],
  [
    'unknown scheduler',
    edit('train:', 'schedule: { scheduler: ahsa }\ntrain:'),
    'x.yaml:10:24 schedule.scheduler: is "ahsa"; did you mean asha?; allowed are none, median, percentile, asha, hyperband, patience, pbt or steps',
  ],
  [
    'forks without checkpoints',
    edit('train:', 'schedule: { scheduler: pbt, maxEpochs: 4 }\ntrainer: external\ntrain:'),
    'x.yaml:10:24 schedule.scheduler: is pbt, which needs checkpoints; trials of an external program have none here',
  ],
  [
    'promotions without checkpoints',
    edit(
      'train:',
      'schedule: { scheduler: asha, maxEpochs: 4, type: promote }\ntrainer: external\ntrain:',
    ),
    'x.yaml:10:50 schedule.type: is promote, which needs checkpoints; trials of an external program have none here; use type: stop, which ends trials and resumes none',
  ],
  [
    'a step that is none',
    edit('train:', "schedule: { scheduler: steps, steps: '4 learningRate=1' }\ntrain:"),
    'x.yaml:10:38 schedule.steps: cannot be read: step 1: "4 learningRate=1" is no step; EPOCH: NAME=VALUE is expected, such as 8: learningRate=0.001, dropout=0.1',
  ],
  [
    'a step out of the space',
    edit('train:', "schedule: { scheduler: steps, steps: '4: learningRate=1' }\ntrain:"),
    'x.yaml:10:38 schedule.steps: step 1: learningRate is 1; a number from 0.0001 to 0.01 is allowed',
  ],
  [
    'a step behind the last epoch',
    edit(
      'train:',
      "schedule: { scheduler: steps, steps: '4: learningRate=0.001; 9: learningRate=0.002' }\ntrain:",
    ),
    'x.yaml:10:38 schedule.steps: step 2: epoch 9 is not before the end, since trials have 9 epochs; epochs up to 8 are allowed',
  ],
  [
    "a step behind the trainer's own last epoch",
    edit(
      'train: { epochs: 9,',
      "schedule: { scheduler: steps, steps: '5: learningRate=0.001' }\ntrain: {",
    ),
    'x.yaml:10:38 schedule.steps: step 1: epoch 5 is not before the end, since trials have 5 epochs; epochs up to 4 are allowed',
  ],
  [
    'a step behind the last epoch of a cell',
    edit(
      'train: { epochs: 9,',
      "schedule: { scheduler: steps, steps: '4: learningRate=0.001' }\ntrain: {",
    ).replace('compare: {', 'compare: { epochs: [3, 6],'),
    'x.yaml:10:38 schedule.steps: step 1: epoch 4 is not before the end, since trials have 3 epochs; epochs up to 2 are allowed',
  ],
  [
    'steps that contenders would miss',
    edit(
      'train:',
      "schedule: { scheduler: steps, steps: '4: learningRate=0.001' }\ntrain:",
    ).replace('seeds: 3', 'seeds: 3, maxSeeds: 4'),
    'x.yaml:9:69 search.maxSeeds: does not go with schedule.scheduler steps; use search.seeds alone',
  ],
  [
    'contenders of one seed',
    edit('seeds: 3', 'maxSeeds: 4'),
    'x.yaml:9:59 search.maxSeeds: needs seeds: 2 or more: one alone says nothing of the noise',
  ],
  [
    'condition on nothing',
    edit('when: { head:', 'when: { haed:'),
    'x.yaml:8:45 space.routingIterations.when.haed: is not a parameter of this sweep; did you mean head?; allowed are backbone, dataset, learningRate, routingIterations or head',
  ],
  [
    'a condition that never holds',
    edit('head: [capsfc, xnodr, xnidr] }', 'head: [em] }'),
    'x.yaml:8:51 space.routingIterations.when.head: is ["em"], which head never is; allowed are fc, capsfc, xnodr or xnidr',
  ],
  [
    'mixed datasets',
    edit('{ value: mnist }', '[mnist, cifar10]'),
    'x.yaml:6:12 space.dataset: lists several datasets, and the easy one would win every comparison; move it to compare, or add pooled: true',
  ],
  [
    'bad time',
    edit('2h', '2 hours'),
    'x.yaml:11:31 stop.after: is "2 hours"; allowed are a time such as 90s, 20m, 2h or 1h30m',
  ],
  [
    'bad name',
    edit('name: heads-on-mnist', 'name: Heads On MNIST'),
    'x.yaml:1:7 name: is "Heads On MNIST"; allowed are lower-case letters, digits, dot, dash and underscore, at most 63, beginning with a letter or digit',
  ],
  [
    'target of many',
    edit(
      /^objective.*$/m,
      'objective: [{ metric: a, goal: maximize }, { metric: b, goal: minimize }]',
    ),
    'x.yaml:11:17 stop.target: needs a single objective; with several, no one number says what is better',
  ],
  ['broken YAML', edit('maximize }', 'maximize'), 'x.yaml:3:1 '],
  ['not a mapping', '- 1\n- 2\n', 'x.yaml:1:1 is [1,2]; a mapping is expected'],
  ['empty file', '', 'x.yaml:1:1 is null; a mapping is expected'],
];

describe('a bad file', () => {
  it.each(bad)('%s', (_, source, message) => {
    const said = complaint(source);
    if (message.endsWith(' ')) expect(said.slice(0, message.length)).toBe(message);
    else expect(said).toBe(message);
  });

  it('tells all of its problems at once', () => {
    const source = good
      .replace('seeds: 3', 'seeds: 0')
      .replace('2h', 'x')
      .replace('maximize', 'up');
    expect(
      complaint(source)
        .split('\n')
        .map((line) => line.split(' ')[0]),
    ).toEqual(['x.yaml:2:42', 'x.yaml:9:56', 'x.yaml:11:31']);
  });

  it('refuses conditions that go round in a circle', () => {
    const source = `name: c
objective: { metric: y, goal: minimize }
trainer: external
space:
  a: { choice: [1, 2], when: { b: 1 } }
  b: { choice: [1, 2], when: { a: 1 } }
search: { trials: 2 }`;
    expect(complaint(source)).toContain('x.yaml:5:3 space: the condition of a depends on itself');
  });
});
