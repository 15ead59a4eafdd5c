/** Numbers by name; the objectives' must be among them in the end. */
export type Metrics = Readonly<Record<string, number>>;

/** What a trial measured: the objective, each of several objectives in their order, or metrics by name. */
export type Measured = number | readonly number[] | Metrics;

/** Metrics by name. Throws a RangeError unless there is one value for each objective. */
export function metricsOf(measured: Measured, objectives: readonly string[]): Metrics {
  const values = typeof measured === 'number' ? [measured] : measured;
  if (!isList(values)) return values;
  if (values.length === objectives.length)
    return Object.fromEntries(objectives.map((name, i) => [name, values[i] ?? NaN]));
  const [told, wanted] = [values.length, objectives.join(', ')];
  throw new RangeError(`${told} values for ${objectives.length} objectives (${wanted})`);
}

const isList = (values: readonly number[] | Metrics): values is readonly number[] =>
  Array.isArray(values);
