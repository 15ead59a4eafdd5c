import { labelledSweep, type ComparisonQuery } from '@capsweep/protocol/http';
import type { Desk } from '../desk.ts';
import { printJson, type Io } from '../io.ts';
import { comparisonLines, type ComparisonForm } from '../render/comparison-forms.ts';
import type { JsonOption } from './look.ts';

export interface TableOptions extends JsonOption, Omit<ComparisonQuery, 'with' | 'label'> {
  readonly form: ComparisonForm;
}

/** `capsweep table [LABEL=]SWEEP...`: sweeps as a paper's table, models by data sets. */
export async function showTable(
  io: Io,
  desk: Desk,
  [first = '', ...others]: readonly string[],
  { json, form, ...query }: TableOptions,
): Promise<void> {
  const { rows, column, metric, goal, baseline } = query;
  const { sweep, label } = labelledSweep(first);
  const asked = { rows, column, metric, goal, baseline, label, with: others.join(',') };
  const comparison = await desk.table(sweep, asked);
  if (json) printJson(io, comparison);
  else if (comparison.rows.length === 0) io.note(`nothing was measured in ${first} yet`);
  else for (const line of comparisonLines(comparison, { form, baseline })) io.out(line);
}
