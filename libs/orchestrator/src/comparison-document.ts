/* eslint-disable @typescript-eslint/explicit-module-boundary-types -- the literal is the type; the HTTP schema checks it */
import type { Params } from '@capsweep/domain';
import { brokenDocument } from './documents.ts';
import type { Comparison, ComparisonCell } from './read-model/comparison.ts';

/** What others have published for a model, where they have. */
type PublishedLookup = (settings: Params) => Published | undefined;
interface Published {
  readonly accuracy: number;
  readonly kind: 'paper' | 'log';
  readonly note: string;
}

/** A paper's table; `published` is asked for accuracies only, and each answer stands beside ours. */
export function comparisonDocument(comparison: Comparison, published: PublishedLookup) {
  const { settings, column, metric, goal, columns, rows } = comparison;
  const lookUp = metric.endsWith('accuracy') ? published : () => undefined;
  return {
    settings: [...settings],
    column,
    metric,
    goal,
    columns: [...columns],
    rows: rows.map(({ given, cells }) => ({
      given: { ...given },
      cells: cells.map((cell, c) =>
        cell ? cellOfComparison(cell, lookUp({ ...given, [column]: columns[c] ?? '' })) : null,
      ),
    })),
  };
}

function cellOfComparison(cell: ComparisonCell, published: Published | undefined) {
  const { params, trials, spread, against, violations, ...rest } = cell;
  return {
    ...rest,
    params: { ...params },
    trials: [...trials],
    spread: { ...spread },
    ...brokenDocument(violations),
    ...(against && { against: { ...against } }),
    ...(published && {
      published: { ...published, difference: spread.mean - published.accuracy },
    }),
  };
}
