import { i32, repeat, repeatFrom, v128, type Code, type Local } from '../../wasm/code.ts';
import type { FunctionSpec } from '../../wasm/module.ts';
import { countsAt } from './adder.ts';
import { chunkGroups, tableBytes } from './layout.ts';

/** Groups in one turn of the loop; more come out of the compiler slower. */
const groupsPerTurn = 2 * chunkGroups;

/** What {@link countFunction} is written for; places in bytes. */
export interface CountSpec {
  readonly name: string;
  readonly groups: number;
  readonly levels: number;
  /** [groups, 8 patterns, 2 planes, 128 bits] */
  readonly tables: number;
  /** A vector's place that is free to be written to. */
  readonly scratch: number;
}

/**
 * Writes `count(patterns, stride, planes, rows)`: adds to each row's counts the entries that its patterns
 * choose. A row's patterns are bytes, one row's `stride` bytes after another's; its planes follow the
 * row's before.
 */
export function countFunction({ name, groups, levels, tables, scratch }: CountSpec): FunctionSpec {
  return {
    name,
    parameters: 4,
    body: (parameters, locals) => {
      const [patterns, stride, planes, rows] = parameters as [Local, Local, Local, Local];
      const [row, table, entry] = [locals.i32(), locals.i32(), locals.i32()];
      const counts = countsAt({ planes, levels, scratch }, locals);
      const turn = (size: number): Code => [
        Array.from({ length: size }, (_, group) => [
          entry.set(i32.add(i32.load8(patterns.get, group), table.get)),
          counts.add(0, v128.load(entry.get, tables + group * tableBytes)),
          levels > 1 ? counts.add(1, v128.load(entry.get, tables + group * tableBytes + 16)) : [],
        ]),
        counts.settle(),
        advance(patterns, size),
      ];
      const whole = groups - (groups % groupsPerTurn);
      const loop = { to: i32.const(whole * tableBytes), step: groupsPerTurn * tableBytes };
      return repeat(row, { from: 0, to: rows.get, step: 1 }, [
        counts.load,
        table.set(i32.const(0)),
        whole > 0 ? repeatFrom(table, loop, turn(groupsPerTurn)) : [],
        whole < groups ? turn(groups - whole) : [],
        counts.store,
        patterns.set(i32.add(patterns.get, i32.sub(stride.get, i32.const(groups)))),
        advance(planes, 16 * levels),
      ]);
    },
  };
}

const advance = (pointer: Local, bytes: number): Code =>
  pointer.set(i32.add(pointer.get, i32.const(bytes)));
