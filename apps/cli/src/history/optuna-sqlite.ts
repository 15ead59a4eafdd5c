/** @file Optuna's SQLite file (optuna/storages/_rdb/models.py), read by SQLite itself, as WebAssembly. */
import { SweepError } from '@capsweep/domain';
import type { Database } from 'sql.js';
import type { OptunaStudy, OptunaTrial } from './optuna.ts';

/** Whether bytes are a SQLite database. */
export const isSqlite = (bytes: Uint8Array): boolean =>
  new TextDecoder().decode(bytes.subarray(0, 15)) === 'SQLite format 3';

type Row = Readonly<Record<string, string | number | null>>;

/** The studies of a database. */
export async function readSqlite(bytes: Uint8Array): Promise<readonly OptunaStudy[]> {
  const { default: open } = await import('sql.js');
  const database = new (await open()).Database(bytes);
  try {
    return studiesOf(database);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new SweepError('request-invalid', `this SQLite file is not one of Optuna: ${why}`);
  } finally {
    database.close();
  }
}

function rows(database: Database, query: string): readonly Row[] {
  const [result] = database.exec(query);
  return (result?.values ?? []).map((values) =>
    Object.fromEntries(result?.columns.map((column, i) => [column, values[i]]) ?? []),
  ) as readonly Row[];
}

/** Rows by one of their columns. */
function groups(all: readonly Row[], key: string): ReadonlyMap<unknown, readonly Row[]> {
  const grouped = new Map<unknown, Row[]>();
  for (const row of all) {
    const group = grouped.get(row[key]);
    if (group) group.push(row);
    else grouped.set(row[key], [row]);
  }
  return grouped;
}

function studiesOf(database: Database): readonly OptunaStudy[] {
  const of = (query: string, key: string) => groups(rows(database, query), key);
  const directions = of('SELECT * FROM study_directions ORDER BY objective', 'study_id');
  const names = of(
    "SELECT * FROM study_system_attributes WHERE key = 'study:metric_names'",
    'study_id',
  );
  const trials = of('SELECT * FROM trials ORDER BY number', 'study_id');
  const params = of('SELECT * FROM trial_params ORDER BY param_id', 'trial_id');
  const values = of('SELECT * FROM trial_values ORDER BY objective', 'trial_id');
  const between = of('SELECT * FROM trial_intermediate_values ORDER BY step', 'trial_id');
  return rows(database, 'SELECT * FROM studies ORDER BY study_id').map((study) => {
    const id = study['study_id'];
    const named = names.get(id)?.[0]?.['value_json'];
    return {
      name: String(study['study_name']),
      directions: (directions.get(id) ?? []).map(({ direction }) =>
        direction === 'MAXIMIZE' ? ('maximize' as const) : ('minimize' as const),
      ),
      ...(typeof named === 'string' && { metricNames: JSON.parse(named) as string[] }),
      trials: (trials.get(id) ?? []).map((row) => trialOf(row, { params, values, between })),
    };
  });
}

type Grouped = Readonly<Record<'params' | 'values' | 'between', ReturnType<typeof groups>>>;

function trialOf(row: Row, { params, values, between }: Grouped): OptunaTrial {
  const id = row['trial_id'];
  const startedAt = timeOf(row['datetime_start']);
  const endedAt = timeOf(row['datetime_complete']);
  return {
    number: Number(row['number']),
    state: row['state'] as OptunaTrial['state'],
    params: (params.get(id) ?? []).map((param) => ({
      name: String(param['param_name']),
      internal: Number(param['param_value']),
      distribution: String(param['distribution_json']),
    })),
    values: (values.get(id) ?? []).map(({ value }) => numberOf(value)),
    intermediate: (between.get(id) ?? []).map(({ step, intermediate_value: value }) => ({
      step: Number(step),
      value: numberOf(value),
    })),
    ...(startedAt !== undefined && { startedAt }),
    ...(endedAt !== undefined && { endedAt }),
  };
}

/** Infinities and NaN have no number of their own there. */
const numberOf = (value: Row[string] | undefined): number =>
  typeof value === 'number' ? value : NaN;

function timeOf(value: Row[string] | undefined): number | undefined {
  if (typeof value !== 'string') return undefined;
  const time = Date.parse(`${value.replace(' ', 'T')}Z`);
  return Number.isNaN(time) ? undefined : time;
}
