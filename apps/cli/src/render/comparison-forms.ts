import pc from 'picocolors';
import type { Comparison } from '@capsweep/protocol/http';
import { csvLine } from '../history/csv.ts';
import { gridOf, type Grid, type Mark } from './comparison.ts';
import { renderTable } from './table.ts';

/** The forms in which a comparison can be had. */
export const comparisonForms = ['text', 'markdown', 'latex', 'csv'] as const;
export type ComparisonForm = (typeof comparisonForms)[number];

/** A comparison as lines of text. */
export function comparisonLines(
  comparison: Comparison,
  { form, baseline }: { readonly form: ComparisonForm; readonly baseline?: string | undefined },
): readonly string[] {
  if (form === 'csv') return csvOf(comparison);
  const grid = gridOf(comparison, baseline);
  return { text, markdown, latex }[form](grid);
}

function text({ titles, lines, notes, names }: Grid): readonly string[] {
  const columns = titles.map((title, i) => ({
    title,
    align: i < names ? ('left' as const) : ('right' as const),
    cell: (line: readonly Mark[]) => {
      const mark = line[i];
      return mark?.strong ? pc.bold(mark.text) : (mark?.text ?? '');
    },
  }));
  return [
    ...renderTable(lines, columns, { style: pc.dim }),
    '',
    ...notes.map((note) => pc.dim(note)),
  ];
}

function markdown({ titles, lines, notes, names }: Grid): readonly string[] {
  const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [
    row(titles),
    row(titles.map((_, i) => (i < names ? '---' : '---:'))),
    ...lines.map((line) => row(line.map((m) => (m.strong ? `**${m.text}**` : m.text)))),
    '',
    ...notes.flatMap((note) => [note, '']),
  ];
}

/** A tabular in the manner of the booktabs package. */
function latex({ titles, lines, notes, names }: Grid): readonly string[] {
  const row = (cells: readonly string[]): string => `${cells.join(' & ')} \\\\`;
  const layout = titles.map((_, i) => (i < names ? 'l' : 'r')).join('');
  const shown = ({ text: plain, strong }: Mark): string =>
    strong ? `\\textbf{${escapeLatex(plain)}}` : escapeLatex(plain);
  return [
    ...notes.map((note) => `% ${note}`),
    `\\begin{tabular}{${layout}}`,
    '\\toprule',
    row(titles.map(escapeLatex)),
    '\\midrule',
    ...lines.map((line) => row(line.map(shown))),
    '\\bottomrule',
    '\\end{tabular}',
  ];
}

const latexSigns: Readonly<Record<string, string>> = {
  '\\': '\\textbackslash{}',
  '±': '$\\pm$',
  '−': '$-$',
  '<': '$<$',
  '†': '$^\\dagger$',
  '‡': '$^\\ddagger$',
  '~': '\\textasciitilde{}',
  '^': '\\textasciicircum{}',
};

const escapeLatex = (plain: string): string =>
  plain.replace(/[\\±−<†‡~^&%$#_{}]/gu, (sign) => latexSigns[sign] ?? `\\${sign}`);

/** One line for each place, every digit of every number, for a program to go on with. */
function csvOf({ settings, columns, column, metric, rows }: Comparison): readonly string[] {
  const from = [...settings, column].includes('sweep') ? 'sweepName' : 'sweep';
  const head = [...settings, column, from, 'metric', 'mean', 'sd', 'seeds', 'best'];
  const tests = ['baselineDifference', 'baselineP', 'published', 'publishedBy'];
  const lines = rows.flatMap(({ given, cells }) =>
    cells.flatMap((cell, c) => {
      if (!cell) return [];
      const { sweep, spread, best, against, published } = cell;
      const names = [...settings.map((key) => given[key]), columns[c], sweep, metric];
      const numbers = [spread.mean, spread.sd, spread.count, best];
      const others = [against?.difference, against?.p, published?.accuracy, published?.kind];
      return [[...names, ...numbers, ...others]];
    }),
  );
  return [[...head, ...tests], ...lines].map(csvLine);
}
