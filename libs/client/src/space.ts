/** What a parameter may be set to. */
export type ParamValue = string | number | boolean;

/** One parameter as a sweep file writes it; `Value` is what a trial gets. */
export interface Dimension<Value> {
  readonly file: Readonly<Record<string, unknown>>;
  /** Only there for the compiler: what a trial gets. */
  readonly value?: Value;
}

/** A search space by parameter. */
export type Space = Readonly<Record<string, Dimension<ParamValue | undefined>>>;

/** The parameters of a trial; one with a `when` may be missing. */
export type ParamsOf<S extends Space> = {
  readonly [Name in keyof S]: S[Name] extends Dimension<infer Value> ? Value : never;
};

/** Takes part only where each named parameter has one of these values. */
export type When = Readonly<Record<string, ParamValue | readonly ParamValue[]>>;

interface RangeOptions {
  /** Uniform in the logarithm. */
  readonly log?: boolean;
  readonly step?: number;
}
type Conditional<O, Value> = O extends { readonly when: When } ? Value | undefined : Value;

/** A real number from `low` to `high`. */
export function float<const O extends RangeOptions & { readonly when?: When }>(
  low: number,
  high: number,
  options?: O,
): Dimension<Conditional<O, number>> {
  return { file: { float: [low, high], ...options } };
}

/** A whole number from `low` to `high`. */
export function int<const O extends RangeOptions & { readonly when?: When }>(
  low: number,
  high: number,
  options?: O,
): Dimension<Conditional<O, number>> {
  return { file: { int: [low, high], ...options } };
}

/** One of these values; with `ordered`, neighbours are alike. */
export function choice<
  const Value extends ParamValue,
  const O extends { readonly ordered?: boolean; readonly when?: When },
>(values: readonly Value[], options?: O): Dimension<Conditional<O, Value>> {
  return { file: { choice: values, ...options } };
}
