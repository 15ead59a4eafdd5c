import { SweepError, type ParamValue } from '@capsweep/domain';
import type { ImportedTrialDocument } from '@capsweep/protocol/http';
import { parseCsv } from './csv.ts';
import { paramNameOf, type DimensionText, type ForeignHistory } from './foreign.ts';

export interface CsvOptions {
  readonly name: string;
  /** Columns of objectives. @defaultValue `value`, or all that begin with `values_` */
  readonly metrics?: readonly string[];
  /** One for each of them. @defaultValue `minimize` */
  readonly goals?: readonly ('minimize' | 'maximize')[];
}

/** Columns that say something of a trial and are no parameters. */
const others =
  /^(number|state|violation|reason|duration|seconds|datetime_\w+|started|ended|user_attrs_.*|system_attrs_.*|metrics_.*)$/;

/**
 * A history from a table with a row for each trial: parameters in columns `params_NAME`, or, if there
 * are none, in all columns that are nothing else. The space is what the values span.
 */
export function readCsvHistory(text: string, options: CsvOptions): ForeignHistory {
  const [head = [], ...body] = parseCsv(text);
  const objectives = objectivesOf(head, options);
  const columns = paramColumns(
    head,
    objectives.map(({ column }) => column),
  );
  const kinds = columns.map(({ at }) => kindOf(body.map((row) => row[at] ?? '')));
  const space = Object.fromEntries(
    columns.flatMap(({ name, at }, i) => {
      const dimension = dimensionOf(body.map((row) => readValue(row[at] ?? '', kinds[i])));
      return dimension ? [[name, dimension] as const] : [];
    }),
  );
  const stateAt = head.indexOf('state');
  const states = body.map((row) => (row[stateAt] ?? 'complete').toLowerCase());
  const ended = body.filter((_, i) => !['running', 'waiting', 'paused'].includes(states[i] ?? ''));
  const trials = ended.map((row): ImportedTrialDocument => {
    const params = columns.flatMap(({ name, at }, i) => {
      const value = readValue(row[at] ?? '', kinds[i]);
      return value === undefined ? [] : [[name, value] as const];
    });
    const metrics = objectives.map(({ metric, at }) => [metric, numberOf(row[at])] as const);
    const measured = metrics.every(([, value]) => value !== null);
    const report = { step: 1, epoch: 1, metrics: Object.fromEntries(metrics) };
    return {
      params: Object.fromEntries(params),
      outcome: outcomeOf(row[stateAt], measured),
      reports: measured ? [report] : [],
      startedAt: 0,
      endedAt: 0,
    };
  });
  return {
    name: options.name,
    objectives: objectives.map(({ metric, goal }) => ({ metric, goal })),
    space,
    trials,
    unfinished: body.length - ended.length,
  };
}

const numberOf = (text: string | undefined): number | null => {
  const value = Number(text);
  return text?.trim() && Number.isFinite(value) ? value : null;
};

function outcomeOf(state: string | undefined, measured: boolean): ImportedTrialDocument['outcome'] {
  const word = state?.toLowerCase();
  if (word === 'pruned' || word === 'stopped') return 'stopped';
  return word === 'fail' || word === 'failed' || !measured ? 'failed' : 'complete';
}

function objectivesOf(head: readonly string[], { metrics, goals = [] }: CsvOptions) {
  const found = metrics ?? head.filter((name) => name === 'value' || name.startsWith('values_'));
  const missing = found.find((name) => !head.includes(name));
  if (found.length === 0 || missing !== undefined) {
    const message = `the CSV file has no column ${missing ?? 'value'}; name the objective with --metric, one of: ${head.join(', ')}`;
    throw new SweepError('request-invalid', message);
  }
  return found.map((column, i) => ({
    column,
    at: head.indexOf(column),
    metric: column.replace(/^values_(?=\D)/, ''),
    goal: goals[i] ?? goals[0] ?? ('minimize' as const),
  }));
}

function paramColumns(head: readonly string[], objectives: readonly string[]) {
  const marked = head.filter((name) => name.startsWith('params_'));
  const plain = head.filter((name) => !objectives.includes(name) && !others.test(name));
  return (marked.length > 0 ? marked : plain).map((column) => ({
    at: head.indexOf(column),
    name: paramNameOf(column.replace(/^params_/, '')),
  }));
}

type Kind = 'number' | 'boolean' | 'text';

function kindOf(cells: readonly string[]): Kind {
  const known = cells.filter((cell) => cell !== '');
  if (known.every((cell) => Number.isFinite(Number(cell)))) return 'number';
  return known.every((cell) => /^(true|false)$/i.test(cell)) ? 'boolean' : 'text';
}

function readValue(cell: string, kind: Kind | undefined): ParamValue | undefined {
  if (cell === '') return undefined;
  if (kind === 'number') return Number(cell);
  return kind === 'boolean' ? /^true$/i.test(cell) : cell;
}

/** What the values span; a logarithm where they span three decades. */
function dimensionOf(all: readonly (ParamValue | undefined)[]): DimensionText | undefined {
  const values = [...new Set(all.filter((value) => value !== undefined))];
  const [first] = values;
  if (first === undefined) return undefined;
  if (values.length === 1) return { value: first };
  const numbers = values.filter((value) => typeof value === 'number');
  if (numbers.length < values.length) return { choice: values };
  const range: [number, number] = [Math.min(...numbers), Math.max(...numbers)];
  const log = range[0] > 0 && range[1] / range[0] >= 1000 ? { log: true as const } : {};
  return numbers.every(Number.isInteger) ? { int: range, ...log } : { float: range, ...log };
}
