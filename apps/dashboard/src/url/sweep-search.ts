import { z } from 'zod';

/**
 * @file What of the sweep page lives in its address: a link shows the receiver the same table, the
 * same curves, the same selection. Whatever cannot be understood is left out, never an error.
 */

const texts = z
  .union([z.string(), z.array(z.string())])
  .transform((value) => (Array.isArray(value) ? value : [value]));

/** `1,5,9`, as trial numbers in the order of their selection. */
const trialList = z.union([z.string(), z.array(z.number()), z.number()]).transform((value) => {
  if (Array.isArray(value)) return value;
  const numbers = String(value)
    .split(',')
    .map((part) => Number.parseInt(part, 10))
    .filter((n) => Number.isInteger(n) && n >= 0);
  return [...new Set(numbers)];
});

const flag = z
  .union([z.literal('1'), z.literal('true'), z.literal(true)])
  .transform(() => true as const);

/** A schema whose failure means "not said". */
const lenient = <Output>(schema: z.ZodType<Output>): z.ZodCatch<z.ZodOptional<z.ZodType<Output>>> =>
  schema.optional().catch(undefined);

/** The part of a table: order and conditions. */
const tableSearch = z.object({
  sort: lenient(z.string().min(1)),
  order: lenient(z.enum(['asc', 'desc'])),
  where: lenient(texts),
});

/** The part of the curves. */
const curveSearch = z.object({
  metric: lenient(z.string().min(1)),
  x: lenient(z.enum(['step', 'epoch'])),
  logx: lenient(flag),
  logy: lenient(flag),
  /** Whether the height fits the whole curves, or how they end. */
  fit: lenient(z.enum(['all', 'end'])),
  smooth: lenient(z.coerce.number().min(0).max(0.99)),
});

/** The sweep page's search. */
export const sweepSearch = tableSearch.extend(curveSearch.shape).extend({
  view: lenient(z.enum(['trials', 'configurations', 'analysis', 'file'])),
  side: lenient(z.enum(['cells', 'history', 'param'])),
  param: lenient(z.string().min(1)),
  /** Of the analysis: which cell, and which objective is explained. */
  cell: lenient(z.coerce.number().int().nonnegative()),
  objective: lenient(z.string().min(1)),
  trials: lenient(trialList),
  color: lenient(z.enum(['cell', 'trial'])),
  /** Hidden columns. */
  hide: lenient(texts),
});
export type SweepSearch = z.infer<typeof sweepSearch>;

/** The trial page's search. */
export const trialSearch = curveSearch.omit({ metric: true });

/** The list page's search. */
export const listSearch = z.object({
  q: lenient(z.string().min(1)),
  state: lenient(texts),
  tag: lenient(z.string().min(1)),
});
export type ListSearch = z.infer<typeof listSearch>;
