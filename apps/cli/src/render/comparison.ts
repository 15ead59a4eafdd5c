import type { Comparison, ComparisonCell } from '@capsweep/protocol/http';
import { brokenText } from './broken.ts';
import { formatSpread } from './format.ts';

/** A text in a table that stands out, or not. */
export interface Mark {
  readonly text: string;
  readonly strong?: boolean;
}

/** A comparison as titles and lines, before it takes a form. */
export interface Grid {
  readonly titles: readonly string[];
  /** How many of the first columns name the row. */
  readonly names: number;
  readonly lines: readonly (readonly Mark[])[];
  /** What a reader has to know, each a sentence. */
  readonly notes: readonly string[];
}

interface Part {
  readonly title: string;
  readonly mark: (cell: ComparisonCell) => Mark;
}

const empty: Mark = { text: '' };

/**
 * Lays a comparison out: the settings that name a row, then for each data set our mean and sd, and
 * where there is such a thing the difference from the baseline and what was published.
 */
export function gridOf(comparison: Comparison, baseline: string | undefined): Grid {
  const { settings, columns, rows, metric } = comparison;
  const parts = columns.map((_, c) =>
    partsOf(
      comparison,
      rows.flatMap(({ cells }) => cells[c] ?? []),
    ),
  );
  const lines = rows.map(({ given, cells }) => [
    ...settings.map((key) => ({ text: String(given[key] ?? '') })),
    ...parts.flatMap((list, c) => list.map(({ mark }) => (cells[c] ? mark(cells[c]) : empty))),
  ]);
  const titles = parts.flatMap((list, c) =>
    list.map(({ title }) => `${columns[c] ?? ''}${title && ` ${title}`}`),
  );
  return {
    titles: [...settings, ...titles],
    names: settings.length,
    lines,
    notes: [`${metric}, mean ± sd over seeds`, ...notesOf(comparison, baseline)],
  };
}

function partsOf({ metric }: Comparison, cells: readonly ComparisonCell[]): readonly Part[] {
  const ours: Part = {
    title: '',
    mark: ({ spread, best, violations = [] }) => ({
      text: `${formatSpread(spread.mean, spread.sd)}${violations.length > 0 ? '‡' : ''}`,
      strong: best,
    }),
  };
  const parts = [ours];
  if (cells.some(({ against }) => against)) parts.push({ title: 'vs baseline', mark: againstMark });
  if (!metric.endsWith('accuracy') || !cells.some(({ published }) => published)) return parts;
  return [
    ...parts,
    { title: 'published', mark: publishedMark },
    {
      title: 'difference',
      mark: ({ published }) => ({ text: published ? signed(published.difference) : '' }),
    },
  ];
}

function againstMark({ against }: ComparisonCell): Mark {
  if (!against) return empty;
  const p =
    against.p === undefined
      ? ''
      : ` (p ${against.p < 0.001 ? '< 0.001' : `= ${against.p.toFixed(3)}`})`;
  return { text: `${signed(against.difference)}${p}` };
}

function publishedMark({ published }: ComparisonCell): Mark {
  if (!published) return empty;
  return { text: `${published.accuracy.toFixed(4)}${published.kind === 'log' ? '†' : ''}` };
}

const signed = (value: number): string => `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(4)}`;

function notesOf({ rows, columns }: Comparison, baseline: string | undefined): readonly string[] {
  const cells = rows.flatMap(({ given, cells }) =>
    cells.flatMap((cell, c) =>
      cell ? [{ cell, name: `${Object.values(given).join(' ')}, ${columns[c] ?? ''}` }] : [],
    ),
  );
  const published = cells.flatMap(({ cell, name }) =>
    cell.published ? [`${name}: ${cell.published.note}`] : [],
  );
  const broken = cells.flatMap(({ cell, name }) =>
    cell.violations?.length ? [`‡ ${name} breaks ${brokenText(cell.violations)}`] : [],
  );
  const hasLogs = cells.some(({ cell }) => cell.published?.kind === 'log');
  return [
    ...(baseline === undefined
      ? []
      : [
          `baseline ${baseline}: paired t test by seed, p adjusted for the tests of a column (Holm)`,
        ]),
    ...(published.length > 0
      ? ['published: arXiv 2111.10854, on ImageNet weights at 224 pixels, chosen on the test set']
      : []),
    ...(hasLogs ? ["† from the run logs of the authors' code, not from the paper"] : []),
    ...published,
    ...broken,
  ];
}
