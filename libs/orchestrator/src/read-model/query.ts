import { SweepError } from '@capsweep/domain';
import type { FloatColumn, IntegerColumn, TrialSummary, TrialTable } from './trial-table.ts';

/** A cut through a table of trials. */
export interface TableQuery {
  /** A key; see {@link readKey}. `rank` is the order of the ranking. */
  readonly sort: string;
  readonly order: 'asc' | 'desc';
  /** Conditions, such as `metric:val/accuracy>=0.9`; all must hold. */
  readonly where: readonly string[];
  readonly offset: number;
  readonly limit: number;
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
 * @throws SweepError `request-invalid` for an unknown key or a condition that cannot be read.
 */
export function queryTable(
  table: TrialTable,
  ranking: readonly number[],
  query: TableQuery,
): TableCut {
  const ranks = new Map(ranking.map((n, i) => [n, i + 1]));
  const read = (key: string): Reader => readKey(table, ranks, key);
  const conditions = query.where.map((text) => readCondition(text, read));
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

/** How to read a key: `rank`, `state`, `worker`, `value`, `param:NAME`, `metric:NAME` or a plain column. */
function readKey(table: TrialTable, ranks: ReadonlyMap<number, number>, key: string): Reader {
  const [prefix, name] = key.split(/:(.*)/s, 2);
  if (prefix === 'param' && name) return (n) => table.param(n, name);
  if (prefix === 'metric' && name) return (n) => present(table.metric(n, name));
  if (key === 'rank') return (n) => ranks.get(n);
  if (key === 'value') return (n) => present(table.value(n));
  if (key === 'state') return (n) => table.state(n);
  if (key === 'worker') return (n) => table.row(n).worker;
  const plain = plainKeys.find((known) => known === key);
  if (plain) return (n) => present(table.number(n, plain));
  throw new SweepError(
    'request-invalid',
    `cannot sort or filter by ${JSON.stringify(key)}; allowed are rank, state, worker, value, ${plainKeys.join(', ')}, param:NAME and metric:NAME`,
  );
}

const present = (value: number): number | undefined => (Number.isNaN(value) ? undefined : value);

const operators: Readonly<Record<string, (cell: Cell, wanted: string) => boolean>> = {
  '=': (cell, wanted) => equals(cell, wanted),
  '!=': (cell, wanted) => !equals(cell, wanted),
  '~': (cell, wanted) =>
    cell !== undefined && String(cell).toLowerCase().includes(wanted.toLowerCase()),
  '<': (cell, wanted) => typeof cell === 'number' && cell < Number(wanted),
  '<=': (cell, wanted) => typeof cell === 'number' && cell <= Number(wanted),
  '>': (cell, wanted) => typeof cell === 'number' && cell > Number(wanted),
  '>=': (cell, wanted) => typeof cell === 'number' && cell >= Number(wanted),
};

/** `=` takes alternatives: `state=running|waiting`. */
function equals(cell: Cell, wanted: string): boolean {
  if (typeof cell === 'number')
    return wanted.split('|').some((text) => text !== '' && Number(text) === cell);
  return cell !== undefined && wanted.split('|').includes(String(cell));
}

function readCondition(text: string, read: (key: string) => Reader): (n: number) => boolean {
  const match = /^([^=!<>~]+)(=|!=|<=|>=|<|>|~)(.*)$/s.exec(text.trim());
  if (!match) throw unreadable(text);
  const [, key = '', operator = '', wanted = ''] = match;
  const test = operators[operator];
  if (!test) throw unreadable(text);
  if (/[<>]/.test(operator) && (wanted.trim() === '' || Number.isNaN(Number(wanted))))
    throw unreadable(text);
  const reader = read(key.trim());
  return (n) => test(reader(n), wanted.trim());
}

function unreadable(text: string): SweepError {
  const message = `cannot read the condition ${JSON.stringify(text)}; write KEY OPERATOR VALUE, for example metric:val/accuracy>=0.9 or state=running|waiting`;
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
