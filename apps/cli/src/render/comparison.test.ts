import { stripVTControlCharacters } from 'node:util';
import { expect, it } from 'vitest';
import type { Comparison, ComparisonCell } from '@capsweep/protocol/http';
import { comparisonLines } from './comparison-forms.ts';

function cell(mean: number, parts: Partial<ComparisonCell> = {}): ComparisonCell {
  const spread = { count: 2, mean, sd: 0.0123 };
  return {
    sweep: 's, t',
    cell: 0,
    configuration: 0,
    params: {},
    trials: [0],
    spread,
    best: false,
    ...parts,
  };
}

const published = {
  accuracy: 0.9614,
  kind: 'paper',
  note: 'abstract of v3',
  difference: -0.0614,
} as const;

const table: Comparison = {
  settings: ['backbone', 'head'],
  column: 'dataset',
  metric: 'test/accuracy',
  goal: 'maximize',
  columns: ['mnist', 'cifar10'],
  rows: [
    { given: { backbone: 'b', head: 'fc' }, cells: [cell(0.98), null] },
    {
      given: { backbone: 'b', head: 'xnodr' },
      cells: [
        cell(0.99, { best: true, against: { difference: 0.01, pairs: 2, p: 0.0004 } }),
        cell(0.9, { best: true, published }),
      ],
    },
  ],
};

const notes = [
  'test/accuracy, mean ± sd over seeds',
  'baseline fc: paired t test by seed, p adjusted for the tests of a column (Holm)',
  'published: arXiv 2111.10854, on ImageNet weights at 224 pixels, chosen on the test set',
  'b xnodr, cifar10: abstract of v3',
];

it('is text with columns', () => {
  const lines = comparisonLines(table, { form: 'text', baseline: 'fc' });
  expect(lines.map(stripVTControlCharacters)).toEqual([
    'backbone  head             mnist    mnist vs baseline          cifar10  cifar10 published  cifar10 difference',
    'b         fc     0.9800 ± 0.0123',
    'b         xnodr  0.9900 ± 0.0123  +0.0100 (p < 0.001)  0.9000 ± 0.0123             0.9614             −0.0614',
    '',
    ...notes,
  ]);
});

it('is Markdown', () => {
  const [head, rule, , row] = comparisonLines(table, { form: 'markdown', baseline: 'fc' });
  expect([head, rule, row]).toEqual([
    '| backbone | head | mnist | mnist vs baseline | cifar10 | cifar10 published | cifar10 difference |',
    '| --- | --- | ---: | ---: | ---: | ---: | ---: |',
    '| b | xnodr | **0.9900 ± 0.0123** | +0.0100 (p < 0.001) | **0.9000 ± 0.0123** | 0.9614 | −0.0614 |',
  ]);
});

it('is LaTeX, with what LaTeX would take for itself escaped', () => {
  const odd = {
    ...table,
    settings: ['weight_decay'],
    rows: [{ given: { weight_decay: '5%' }, cells: [cell(1)] }],
  };
  const lines = comparisonLines({ ...odd, columns: ['mnist'] }, { form: 'latex' });
  expect(lines).toEqual([
    '% test/accuracy, mean ± sd over seeds',
    '\\begin{tabular}{lr}',
    '\\toprule',
    'weight\\_decay & mnist \\\\',
    '\\midrule',
    '5\\% & 1 $\\pm$ 0.01 \\\\',
    '\\bottomrule',
    '\\end{tabular}',
  ]);
});

it('is CSV with a line for each place', () => {
  expect(comparisonLines(table, { form: 'csv' })).toEqual([
    'backbone,head,dataset,sweep,metric,mean,sd,seeds,best,baselineDifference,baselineP,published,publishedBy',
    'b,fc,mnist,"s, t",test/accuracy,0.98,0.0123,2,false,,,,',
    'b,xnodr,mnist,"s, t",test/accuracy,0.99,0.0123,2,true,0.01,0.0004,,',
    'b,xnodr,cifar10,"s, t",test/accuracy,0.9,0.0123,2,true,,,0.9614,paper',
  ]);
});

it('marks what breaks a constraint, and says which', () => {
  const violations = [{ metric: 'latency', max: 0.5, value: 0.93, by: 0.43 }];
  const [first] = table.rows;
  const rows = [{ given: first?.given ?? {}, cells: [cell(0.98, { violations }), null] }];
  const lines = comparisonLines({ ...table, rows }, { form: 'latex' });
  expect(lines).toContain('% ‡ b fc, mnist breaks latency 0.9300 > 0.5000');
  expect(lines).toContain('b & fc & 0.9800 $\\pm$ 0.0123$^\\ddagger$ &  \\\\');
});

it('is CSV that names a sweep and its label apart', () => {
  const rows = [{ given: { sweep: 'fair', head: 'fc' }, cells: [cell(0.98)] }];
  const labelled = { ...table, settings: ['sweep', 'head'], columns: ['mnist'], rows };
  const [head, line] = comparisonLines(labelled, { form: 'csv' });
  expect(head).toMatch(/^sweep,head,dataset,sweepName,metric,/);
  expect(line).toMatch(/^fair,fc,mnist,"s, t",test\/accuracy,0.98,/);
});
