/** A value that survives JSON unchanged. */
export type Json =
  string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/** What a hyperparameter may be set to. */
export type ParamValue = string | number | boolean;

/** One point of a search space: parameter name to value. Inactive conditional parameters are absent. */
export type Params = Readonly<Record<string, ParamValue>>;

/** Named measurements, such as `val/accuracy`. A value may be NaN; it never ranks. */
export type Metrics = Readonly<Record<string, number>>;
