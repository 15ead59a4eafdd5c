/**
 * @file A space as numbers. Each searched parameter is an axis; a configuration is a point with one
 * number for each axis:
 *
 *     float, int, ordered choice    its place in [0, 1], the logarithm's for `log`; grid values
 *                                   own equal cells (equal in the logarithm) and sit inside them
 *     choice                        its index 0 ... count - 1
 *     inactive                      NaN
 */
import type { Dimension, Params, ParamValue, Space } from '@capsweep/domain';
import { dimensionOrder } from './conditions.ts';
import { inSpaceOrder, numberAt, snap } from './sample.ts';

/** One searched parameter. */
export interface Axis {
  readonly name: string;
  /** Whether its numbers are labels (0 ... levels - 1) and not places in [0, 1]. */
  readonly labels: boolean;
  /** How many values there are; Infinity for a continuum. */
  readonly levels: number;
  /** The widest cell of a grid value in [0, 1]; 0 for a continuum and for labels. */
  readonly cell: number;
  /** The value at a place or with an index. */
  readonly decode: (u: number) => ParamValue;
  /** The place or index of a value. */
  readonly encode: (value: ParamValue) => number;
  /** Conditions: each names an axis that must be active and hold one of the values. */
  readonly needs: readonly Need[];
}

interface Need {
  readonly axis: number;
  readonly allowed: readonly ParamValue[];
}

/** Both ways between configurations and points, for one space and cell. */
export interface Codec {
  /** In an order in which each axis comes after those that it depends on. */
  readonly axes: readonly Axis[];
  /** Whether some axes can be inactive. */
  readonly conditional: boolean;
  /** Whether there are finitely many configurations. */
  readonly finite: boolean;
  encode(params: Params): Float64Array;
  decode(point: Float64Array): Params;
  /** Sets inactive axes to NaN and moves the others to the nearest value there is, in place. */
  settle(point: Float64Array): Float64Array;
}

/** The codec of a space, with the cell's own values for conditions to look at. */
export function codecOf(space: Space, given: Params): Codec {
  return codecFor(space, compile(space, given));
}

/** The codec of some axes alone, as if nothing depended on anything. */
export function codecOfPart(space: Space, { axes }: Codec, part: readonly number[]): Codec {
  const chosen = part.flatMap((i) => axes[i] ?? []).map((axis) => ({ ...axis, needs: [] }));
  return codecFor(space, { axes: chosen, constants: [] });
}

function codecFor(space: Space, { axes, constants }: Compiled): Codec {
  const active = (point: Float64Array, needs: readonly Need[]): boolean =>
    needs.every(({ axis, allowed }) => {
      const u = point[axis] ?? NaN;
      const parent = axes[axis];
      return parent !== undefined && !Number.isNaN(u) && allowed.includes(parent.decode(u));
    });
  const settle = (point: Float64Array): Float64Array => {
    axes.forEach((axis, i) => {
      const u = point[i] ?? NaN;
      if (!active(point, axis.needs)) point[i] = NaN;
      else if (axis.levels !== Infinity) point[i] = axis.encode(axis.decode(u));
    });
    return point;
  };
  return {
    axes,
    conditional: axes.some(({ needs }) => needs.length > 0),
    finite: axes.every(({ levels }) => levels !== Infinity),
    encode: (params) =>
      Float64Array.from(axes, ({ name, encode }) => {
        const value = params[name];
        return value === undefined ? NaN : encode(value);
      }),
    decode: (point) => {
      const chosen: Record<string, ParamValue> = {};
      axes.forEach((axis, i) => {
        const u = point[i] ?? NaN;
        if (!Number.isNaN(u) && active(point, axis.needs)) chosen[axis.name] = axis.decode(u);
      });
      for (const { name, value, needs } of constants) {
        if (active(point, needs)) chosen[name] = value;
      }
      return inSpaceOrder(space, chosen);
    },
    settle,
  };
}

interface Constant {
  readonly name: string;
  readonly value: ParamValue;
  readonly needs: readonly Need[];
}

interface Compiled {
  readonly axes: Axis[];
  readonly constants: Constant[];
}

function compile(space: Space, given: Params): Compiled {
  const compiled: Compiled = { axes: [], constants: [] };
  for (const [name, dimension] of dimensionOrder(space)) {
    const needs = needsOf(dimension, given, compiled);
    if (needs === 'never') continue;
    if (dimension.kind === 'value') {
      compiled.constants.push({ name, value: dimension.value, needs });
    } else {
      compiled.axes.push({ name, needs, ...axisOf(dimension) });
    }
  }
  return compiled;
}

/** What a dimension's condition asks of axes; values that are fixed are decided here. */
function needsOf(dimension: Dimension, given: Params, known: Compiled): readonly Need[] | 'never' {
  const needs: Need[] = [];
  for (const [key, allowed] of Object.entries(dimension.when ?? {})) {
    const axis = known.axes.findIndex(({ name }) => name === key);
    const constant = known.constants.find(({ name }) => name === key);
    const fixed = constant?.value ?? given[key];
    if (axis >= 0) needs.push({ axis, allowed });
    else if (fixed === undefined || !allowed.includes(fixed)) return 'never';
    else needs.push(...(constant?.needs ?? []));
  }
  return needs;
}

type Searched = Exclude<Dimension, { kind: 'value' }>;
type AxisShape = Omit<Axis, 'name' | 'needs'>;

function axisOf(dimension: Searched): AxisShape {
  if (dimension.kind === 'choice') return choiceAxis(dimension);
  const { min, max, step, log } = dimension;
  const half = (step ?? 0) / 2;
  const levels = step === undefined ? Infinity : Math.floor((max - min) / step + 1e-9) + 1;
  const last = step === undefined ? max : min + (levels - 1) * step;
  const low = log ? Math.log(Math.max(min - half, min / 2)) : min - half;
  const high = log ? Math.log(max + half) : last + half;
  const place = (value: number): number => ((log ? Math.log(value) : value) - low) / (high - low);
  return {
    labels: false,
    levels,
    cell: step === undefined ? 0 : Math.min(1, place(min + step) - place(min)),
    decode: (u) => numberAt(dimension, Math.min(1, Math.max(0, u))),
    encode: (value) => Math.min(1, Math.max(0, place(snap(dimension, Number(value))))),
  };
}

function choiceAxis({ values, ordered }: Extract<Dimension, { kind: 'choice' }>): AxisShape {
  const levels = values.length;
  const at = (i: number): ParamValue =>
    values[Math.min(levels - 1, Math.max(0, Math.floor(i)))] as ParamValue;
  if (!ordered || levels <= 2) {
    return { labels: true, levels, cell: 0, decode: at, encode: (value) => values.indexOf(value) };
  }
  return {
    labels: false,
    levels,
    cell: 1 / levels,
    decode: (u) => at(u * levels),
    encode: (value) => (values.indexOf(value) + 0.5) / levels,
  };
}
