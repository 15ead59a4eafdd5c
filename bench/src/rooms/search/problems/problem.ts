import type { Params, Space } from '@capsweep/domain';

/** What one evaluation says. `violations` are at most 0 where a constraint holds. */
export interface Evaluation {
  readonly values: readonly number[];
  readonly violations?: readonly number[];
}

/** A function to minimise, with what is needed to judge who finds how much of it. */
export interface TestProblem {
  readonly name: string;
  readonly kind: 'continuous' | 'mixed' | 'conditional' | 'constrained' | 'noisy';
  /** Where it was published. */
  readonly source: string;
  readonly space: Space;
  /** The least feasible value there is. */
  readonly optimum: number;
  /** A regret that any feasible guess beats; counted as long as nothing feasible was found. */
  readonly worst: number;
  /** A result whose regret stays above this has not left a wrong basin or branch. */
  readonly basin?: number;
  /** Standard deviation of the noise that samplers see and the regret does not. */
  readonly noise?: number;
  evaluate(params: Params): Evaluation;
}

/** A box of floats, named x1 ... xn. */
export function box(...bounds: readonly (readonly [number, number])[]): Space {
  const entries = bounds.map(([min, max], i) => [
    `x${i + 1}`,
    { kind: 'float', min, max, log: false } as const,
  ]);
  return Object.fromEntries(entries) as Space;
}

/** The same interval n times. */
export const cube = (n: number, min: number, max: number): Space =>
  box(...Array.from({ length: n }, () => [min, max] as const));

/** The numbers x1 ... xn of a configuration. */
export function vectorOf(params: Params): readonly number[] {
  const names = Object.keys(params).filter((name) => /^x\d+$/.test(name));
  return names.map((_, i) => numberOf(params, `x${i + 1}`));
}

/** A parameter that must be a number. */
export function numberOf(params: Params, name: string): number {
  const value = params[name];
  if (typeof value === 'number') return value;
  throw new RangeError(`parameter ${name} is ${String(value)}; a number is expected`);
}

/** An evaluation with one value. */
export const single = (value: number): Evaluation => ({ values: [value] });

export const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);

/** A problem of a list with normal noise on its values, of that standard deviation. */
export function noisy(
  list: readonly TestProblem[],
  of: string,
  how: { readonly noise: number; readonly source: string },
): TestProblem {
  const clean = list.find(({ name }) => name === of);
  if (!clean) throw new RangeError(`there is no problem called ${of}`);
  return { ...clean, ...how, name: `${of}-noisy`, kind: 'noisy' };
}
