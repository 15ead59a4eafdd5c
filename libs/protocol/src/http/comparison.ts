import { z } from 'zod';
import { params, spread, violations } from './common.ts';

const listOf = (text: string): string[] =>
  text
    .split(',')
    .map((name) => name.trim())
    .filter(Boolean);

/** `LABEL=SWEEP`, or a sweep without a label. */
export const labelledSweep = (text: string): { sweep: string; label?: string } => {
  const at = text.indexOf('=');
  return at < 0 ? { sweep: text } : { sweep: text.slice(at + 1), label: text.slice(0, at) };
};

/** What the table of a sweep may be asked for; everything has a default. */
export const comparisonQuery = z.object({
  /** More sweeps to be laid out in the same table, each SWEEP or LABEL=SWEEP, with commas between. */
  with: z
    .string()
    .default('')
    .transform((text) => listOf(text).map(labelledSweep)),
  /** What the sweep is called in the table; several may have the same label. */
  label: z.string().min(1).optional(),
  /** Settings that make a row, with commas between; `sweep` is a sweep's label or name. */
  rows: z.string().min(1).transform(listOf).optional(),
  /** The setting that makes the columns. */
  column: z.string().min(1).optional(),
  metric: z.string().min(1).optional(),
  goal: z.enum(['maximize', 'minimize']).optional(),
  /** A value that the baseline has in one of the row settings, such as `fc`. */
  baseline: z.string().min(1).optional(),
});
export type ComparisonQuery = z.input<typeof comparisonQuery>;

/** The best configuration of a row in a column. */
export const comparisonCell = z.object({
  sweep: z.string(),
  cell: z.number().int(),
  configuration: z.number().int(),
  params,
  trials: z.array(z.number().int()),
  spread,
  violations: violations.optional(),
  /** It keeps all constraints, and no other row that does has a better mean in this column. */
  best: z.boolean(),
  /** Paired t test against the baseline, seed by seed; p is adjusted for the column's tests (Holm). */
  against: z
    .object({ difference: z.number(), pairs: z.number().int(), p: z.number().optional() })
    .optional(),
  /** What the paper or its authors' logs say, and how much more ours is. */
  published: z
    .object({
      accuracy: z.number(),
      kind: z.enum(['paper', 'log']),
      note: z.string(),
      difference: z.number(),
    })
    .optional(),
});
export type ComparisonCell = z.infer<typeof comparisonCell>;

/** A sweep as a paper's table. A cell is null where nothing was measured. */
export const comparison = z.object({
  settings: z.array(z.string()),
  column: z.string(),
  metric: z.string(),
  goal: z.enum(['maximize', 'minimize']),
  columns: z.array(z.string()),
  rows: z.array(z.object({ given: params, cells: z.array(comparisonCell.nullable()) })),
});
export type Comparison = z.infer<typeof comparison>;
