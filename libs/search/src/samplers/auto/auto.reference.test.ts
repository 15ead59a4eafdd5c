/** @file The tables of docs/search/auto.md are what the code says; `npm run docs` writes them anew. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import {
  applicable,
  suggestionRows,
  sweepRows,
  type Method,
  type Row,
  type Situation,
  type Turns,
} from './table.ts';

const file = fileURLToPath(new URL('../../../../../docs/search/auto.md', import.meta.url));

it('is in the docs', async () => {
  const page = readFileSync(file, 'utf8');
  const written = replaced(replaced(page, 'rows', rowsTable()), 'shares', sharesTable());
  await expect(written).toMatchFileSnapshot(file);
});

function replaced(page: string, name: string, text: string): string {
  const [start, end] = [`<!-- ${name} -->`, `<!-- end of ${name} -->`];
  const [before = '', rest = ''] = page.split(start);
  const [, after] = rest.split(end);
  if (after === undefined) throw new RangeError(`auto.md has no place for ${name}`);
  return [before + start, text, end + after].join('\n\n');
}

const words: Readonly<Record<Method | 'nsga2', string>> = {
  nsga2: '[nsga2](nsga2.md), for the whole sweep',
  sobol: 'a [Sobol set](sobol.md)',
  tpe: '[tpe](tpe.md)',
  gp: '[gp](gp.md)',
  'gp if hopeful': 'gp, if hopeful',
  'gp in branch': 'gp, held to the branch',
  'gp in branch if hopeful': 'gp, held to the branch, if hopeful',
  'gp of branch alone if hopeful': 'gp on results of the branch alone, if hopeful',
  line: 'a line through the best',
  'line in branch': 'a line through the best of the branch',
  niche: 'a niche',
  farthest: 'far from all',
  'farthest in branch': 'far from all of the branch',
};

function rowsTable(): string {
  const head = ['objectives', 'constraints', 'branches', 'results', 'turn', 'what'];
  return table(
    head,
    [...sweepRows, ...suggestionRows].map((row) => [
      row.objectives ?? 'any',
      row.isConstrained ? 'some' : 'any',
      row.branches ?? 'any',
      resultsOf(row),
      [turnsOf(row.turns), row.visits && `${turnsOf(row.visits)} of a branch's`]
        .filter(Boolean)
        .join(', ') || 'any',
      row.propose.map((method) => wordsFor(row, method)).join('; else '),
    ]),
  );
}

const wordsFor = ({ objectives }: Row<Method | 'nsga2'>, method: Method | 'nsga2'): string =>
  objectives === 'several' && method === 'tpe' ? '[motpe](motpe.md)' : words[method];

function resultsOf({ results, configurations }: Row<Method | 'nsga2'>): string {
  if (configurations !== undefined) return `any; budget from ${configurations}`;
  const [from, to] = results ?? [0, Infinity];
  if (to < Infinity) return `up to ${to}`;
  return from > 0 ? `more than ${from - 1}` : 'any';
}

const turnsOf = (turns?: Turns): string => (turns ? `${turns.at} of ${turns.of}` : '');

const columns: Readonly<Record<string, readonly Method[]>> = {
  gp: ['gp', 'gp if hopeful'],
  tpe: ['tpe'],
  line: ['line'],
  niche: ['niche'],
  far: ['farthest'],
  'a branch, by gp': ['gp in branch', 'gp in branch if hopeful', 'gp of branch alone if hopeful'],
  '..., a line': ['line in branch'],
  '..., far': ['farthest in branch'],
};

/** Of so many suggestions in a row: every turn and every visit of a branch comes equally often. */
const round = 48;

function sharesTable(): string {
  const head = ['objectives', 'branches', 'results', 'gp is', ...Object.keys(columns)];
  const rows = [1, 2].flatMap((objectives) =>
    [0, 1].flatMap((branches) =>
      [50, 150].flatMap((results) =>
        (objectives === 1 ? [true, false] : [true]).map((isHopeful) => {
          const all = Array.from({ length: round }, (_, n): Method | undefined =>
            firstOf(
              { objectives, configurations: 500, results, branches, isConstrained: false, n },
              isHopeful,
            ),
          );
          const shares = Object.values(columns).map((methods) => {
            const count = all.filter((method) => method && methods.includes(method)).length;
            return count === 0 ? '' : `${Math.round((100 * count) / round)} %`;
          });
          const when = [objectives === 1 ? 'one' : 'several', branches === 0 ? 'none' : 'some'];
          const hope = objectives > 1 ? 'any' : isHopeful ? 'hopeful' : 'not hopeful';
          return [...when, results > 100 ? 'more than 100' : 'up to 100', hope, ...shares];
        }),
      ),
    ),
  );
  return table(head, rows);
}

/** Who makes a suggestion where every line and every niche is there. */
function firstOf(situation: Situation, isHopeful: boolean): Method | undefined {
  const asked = applicable(suggestionRows, situation).flatMap(({ propose }) => propose);
  return asked.find((method) => isHopeful || !method.endsWith('if hopeful'));
}

/** As Prettier sets it. */
function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((name, i) =>
    Math.max(3, name.length, ...rows.map((row) => row[i]?.length ?? 0)),
  );
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join(' | ')} |`;
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)].join('\n');
}
