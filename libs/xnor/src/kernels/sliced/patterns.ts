import {
  f32x4,
  i32,
  ints,
  repeat,
  repeatFrom,
  v128,
  type Code,
  type Local,
} from '../../wasm/code.ts';
import type { FunctionSpec, Locals } from '../../wasm/module.ts';
import { chunkGroups, entryBytes, groupFeatures, type Segment } from './layout.ts';

/** What {@link patternsFunction} is written for. */
export interface PatternsSpec {
  readonly name: string;
  readonly segment: Pick<Segment, 'features' | 'groups'>;
  /** Numbers in a row of x, of all segments. */
  readonly rowFeatures: number;
  /** Patterns in a row, of all segments. */
  readonly rowGroups: number;
}

/**
 * Writes `patterns(x, to, magnitudes, rows)`: a byte for each group of a segment, the place in a table
 * that its three signs choose; and the segment's sum of magnitudes, added to the row's.
 */
export function patternsFunction(spec: PatternsSpec): FunctionSpec {
  const { features, groups } = spec.segment;
  return {
    name: spec.name,
    parameters: 4,
    body: (parameters, locals) => {
      const [x, to, magnitudes, rows] = parameters as [Local, Local, Local, Local];
      const [row, end] = [locals.i32(), locals.i32()];
      const sum = locals.v128();
      const chunk = chunkWriter(locals, { x, to, sum, groups });
      // Only the last chunks can reach past the features that there are.
      const isWhole = (n: number): boolean =>
        (groupFeatures - 1) * groups + (n + 1) * chunkGroups <= features;
      const chunks = groups / chunkGroups;
      const whole = Array.from({ length: chunks }, (_, n) => n).filter(isWhole).length;
      const rest = Array.from({ length: chunks - whole }, (_, n) => (whole + n) * chunkGroups);
      return [
        repeat(row, { from: 0, to: rows.get, step: 1 }, [
          sum.set(f32x4.splat(0)),
          end.set(i32.add(to.get, i32.const(whole * chunkGroups))),
          whole > 0
            ? repeatFrom(
                to,
                { to: end.get, step: chunkGroups },
                chunk(() => all),
              )
            : [],
          rest.map((from) => [
            chunk((third) => features - third * groups - from),
            advance(to, chunkGroups),
          ]),
          addAcross(magnitudes, sum, locals),
          advance(x, 4 * (spec.rowFeatures - groups)),
          advance(to, spec.rowGroups - groups),
          advance(magnitudes, 4),
        ]),
      ];
    },
  };
}

const all = chunkGroups;

interface Chunk {
  readonly x: Local;
  readonly to: Local;
  readonly sum: Local;
  readonly groups: number;
}

/** Eight groups: three stretches of eight numbers, of which so many are there. */
function chunkWriter(
  locals: Locals,
  { x, to, sum, groups }: Chunk,
): (there: (third: number) => number) => Code {
  const [pattern, value] = [locals.v128(), locals.v128()];
  const halves = locals.vectors(2);
  const half = (third: number, n: number, there: number): Code => {
    const mask = v128.const(maskBytes(there - 4 * n));
    const load = v128.load(x.get, 4 * (third * groups + 4 * n));
    return [
      value.set(there >= 4 * (n + 1) ? load : v128.and(load, mask)),
      sum.set(f32x4.add(sum.get, f32x4.abs(value.get))),
      (halves[n] as Local).set(f32x4.greater(value.get, f32x4.splat(0))),
    ];
  };
  const stretch = (third: number, there: number): Code => {
    if (there <= 0) return [];
    const signs = ints.narrow32((halves[0] as Local).get, (halves[1] as Local).get);
    const bit = v128.const(Array.from({ length: 8 }, () => [entryBytes << third, 0]).flat());
    return [
      [0, 1].map((n) => half(third, n, there)),
      pattern.set(v128.or(pattern.get, v128.and(signs, bit))),
    ];
  };
  return (there) => [
    pattern.set(f32x4.splat(0)),
    [0, 1, 2].map((third) => stretch(third, there(third))),
    v128.storeLow(to.get, ints.narrow16Unsigned(pattern.get, pattern.get)),
    advance(x, 4 * chunkGroups),
  ];
}

/** Ones in the first lanes of four. */
function maskBytes(lanes: number): number[] {
  return Array.from({ length: 16 }, (_, byte) => (byte < 4 * lanes ? 255 : 0));
}

/** Adds four lanes to the number at an address. */
function addAcross(address: Local, sum: Local, locals: Locals): Code {
  const part = locals.v128();
  const turned = (by: number): Code =>
    f32x4.shuffle(
      part.get,
      part.get,
      [0, 1, 2, 3].map((lane) => (lane + by) % 4),
    );
  return [
    part.set(sum.get),
    part.set(f32x4.add(part.get, turned(1))),
    part.set(f32x4.add(part.get, turned(2))),
    part.set(f32x4.add(part.get, v128.load32Zero(address.get))),
    i32.store(address.get, ints.lane32(part.get, 0)),
  ];
}

const advance = (pointer: Local, bytes: number): Code =>
  pointer.set(i32.add(pointer.get, i32.const(bytes)));
