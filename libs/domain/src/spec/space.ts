import type { ParamValue } from '../json.ts';

/**
 * When a parameter takes part: every named parameter must hold one of the listed values.
 * It may name parameters of the space and the keys of `compare`.
 */
export type Condition = Readonly<Record<string, readonly ParamValue[]>>;

interface DimensionBase {
  readonly when?: Condition;
}

/** A real number in [min, max]; uniform in its logarithm when `log`; on the grid min + k * step when `step`. */
export interface FloatDimension extends DimensionBase {
  readonly kind: 'float';
  readonly min: number;
  readonly max: number;
  readonly log: boolean;
  readonly step?: number;
}

/** An integer in [min, max] on the grid min + k * step; weighted as 1/x when `log`. */
export interface IntDimension extends DimensionBase {
  readonly kind: 'int';
  readonly min: number;
  readonly max: number;
  readonly log: boolean;
  readonly step: number;
}

/** One of the values, in no order unless `ordered`. */
export interface ChoiceDimension extends DimensionBase {
  readonly kind: 'choice';
  readonly values: readonly ParamValue[];
  readonly ordered: boolean;
}

/** A fixed value, shown as a parameter but not searched. */
export interface ValueDimension extends DimensionBase {
  readonly kind: 'value';
  readonly value: ParamValue;
}

export type Dimension = FloatDimension | IntDimension | ChoiceDimension | ValueDimension;

/** A search space. The order of its keys is the order of its parameters. */
export type Space = Readonly<Record<string, Dimension>>;
