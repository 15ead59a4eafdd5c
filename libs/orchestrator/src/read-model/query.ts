import { SweepError } from '@capsweep/domain';
import type { TrialSummary } from './trial-summary.ts';
import type { FloatColumn, IntegerColumn, TrialTable } from './trial-table.ts';

/** A cut through a table of trials. */
export interface TableQuery {
  /** A key; see {@link readKey}. `rank` is the order of the ranking. */
  readonly sort: string;
  readonly order: 'asc' | 'desc';
  /** All must hold. */
  readonly where: readonly TableCondition[];
  readonly offset: number;
  readonly limit: number;
}

/**
 * A condition on a trial. `=` and `!=` compare with any of `values`; the others with the first,
 * as numbers, or for `~` as a part of the text whatever its case. A missing value holds for `!=`
 * only.
 */
export interface TableCondition {
  readonly key: string;
  readonly operator: '=' | '!=' | '<' | '<=' | '>' | '>=' | '~';
  readonly values: readonly string[];
}

export interface TableCut {
  readonly total: number;
  readonly rows: readonly (TrialSummary & { readonly rank?: number })[];
}

type Cell = string | number | boolean | undefined;
type Reader = (number: number) => Cell;

/**
 * Filters, sorts and cuts. Absent values sort last in either order; ties go by number.
 *
 * @throws SweepError `request-invalid` for an unknown key or a comparison with something that is no number.
 */
export function queryTable(
  table: TrialTable,
  ranking: readonly number[],
  query: TableQuery,
): TableCut {
  const ranks = new Map(ranking.map((n, i) => [n, i + 1]));
  const read = (key: string): Reader => readKey(table, ranks, key);
  const conditions = query.where.map((condition) => readCondition(condition, read));
  const numbers: number[] = [];
  for (let n = 0; n < table.length; n += 1) {
    if (table.has(n) && conditions.every((holds) => holds(n))) numbers.push(n);
  }
  sortBy(numbers, read(query.sort), query.order);
  const page = numbers.slice(query.offset, query.offset + query.limit);
  const rows = page.map((n) => {
    const rank = ranks.get(n);
    return { ...table.row(n), ...(rank !== undefined && { rank }) };
  });
  return { total: numbers.length, rows };
}

const plainKeys: readonly ('number' | IntegerColumn | FloatColumn)[] = [
  'number',
  'cell',
  'configuration',
  'repeat',
  'seed',
  'step',
  'epoch',
  'attempt',
  'failures',
  'runSeconds',
  'startedAt',
  'endedAt',
];

/** How to read a key: `rank`, `state`, `worker`, `value`, `violation`, `param:NAME`, `metric:NAME` or a plain column. */
function readKey(table: TrialTable, ranks: ReadonlyMap<number, number>, key: string): Reader {
  const [prefix, name] = key.split(/:(.*)/s, 2);
  if (prefix === 'param' && name) return (n) => table.param(n, name);
  if (prefix === 'metric' && name) return (n) => present(table.metric(n, name));
  if (key === 'rank') return (n) => ranks.get(n);
  if (key === 'value') return (n) => present(table.value(n));
  if (key === 'violation')
    return (n) => (Number.isNaN(table.value(n)) ? undefined : table.violation(n));
  if (key === 'state') return (n) => table.state(n);
  if (key === 'worker') return (n) => table.row(n).worker;
  const plain = plainKeys.find((known) => known === key);
  if (plain) return (n) => present(table.number(n, plain));
  throw new SweepError(
    'request-invalid',
    `cannot sort or filter by ${JSON.stringify(key)}; allowed are rank, state, worker, value, violation, ${plainKeys.join(', ')}, param:NAME and metric:NAME`,
  );
}

const present = (value: number): number | undefined => (Number.isNaN(value) ? undefined : value);

const comparisons = {
  '<': (a: number, b: number) => a < b,
  '<=': (a: number, b: number) => a <= b,
  '>': (a: number, b: number) => a > b,
  '>=': (a: number, b: number) => a >= b,
} as const;

function readCondition(
  { key, operator, values }: TableCondition,
  read: (key: string) => Reader,
): (n: number) => boolean {
  const reader = read(key);
  if (operator === '=') return (n) => isOneOf(reader(n), values);
  if (operator === '!=') return (n) => !isOneOf(reader(n), values);
  const [wanted = ''] = values;
  if (operator === '~') return (n) => contains(reader(n), wanted);
  const bound = wanted.trim() === '' ? NaN : Number(wanted);
  if (Number.isNaN(bound)) throw notANumber(key, operator, wanted);
  return (n) => {
    const cell = reader(n);
    return typeof cell === 'number' && comparisons[operator](cell, bound);
  };
}

function isOneOf(cell: Cell, values: readonly string[]): boolean {
  if (typeof cell === 'number') return values.some((v) => v !== '' && Number(v) === cell);
  return cell !== undefined && values.includes(String(cell));
}

function contains(cell: Cell, part: string): boolean {
  return cell !== undefined && String(cell).toLowerCase().includes(part.toLowerCase());
}

function notANumber(key: string, operator: string, wanted: string): SweepError {
  const message = `${key}${operator} needs a number to compare with, not ${JSON.stringify(wanted)}`;
  return new SweepError('request-invalid', message);
}

function sortBy(numbers: number[], read: Reader, order: 'asc' | 'desc'): void {
  const keys = new Map(numbers.map((n) => [n, read(n)]));
  const sign = order === 'asc' ? 1 : -1;
  numbers.sort((a, b) => compareCells(keys.get(a), keys.get(b), sign) || a - b);
}

function compareCells(a: Cell, b: Cell, sign: number): number {
  if (a === undefined || b === undefined) return Number(a === undefined) - Number(b === undefined);
  if (typeof a === 'number' && typeof b === 'number') return sign * (a - b);
  return sign * String(a).localeCompare(String(b), 'en', { numeric: true });
}
