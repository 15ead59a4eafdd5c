import { i32, v128, type Code, type Local } from '../../wasm/code.ts';
import type { Locals } from '../../wasm/module.ts';

/** Planes that stay in registers while their counts grow; the others are rarely added to. */
const resident = 4;

/** The level whose carries are also written to memory, where nobody reads them. */
const pinned = 2;

/** Where counts are kept. */
export interface CountsAt {
  /** Points to the row's planes. */
  readonly planes: Local;
  readonly levels: number;
  /** A vector's place that is free to be written to. */
  readonly scratch: number;
}

/** Counts of 128 units that bits are added to. */
export interface Counts {
  /** Takes the low planes from memory; and puts them back. */
  readonly load: Code;
  readonly store: Code;
  /** Adds `2^level` where the plane has a one. */
  add(level: number, plane: Code): Code;
  /** Adds what waits for company, up to the highest plane. */
  settle(): Code;
}

/**
 * Counts in carry-save form. Two planes of one level are added to the count's plane at once: of three
 * bits, their parity stays and their majority is a plane of the next level.
 *
 *     parity = a ^ b ^ c      majority = (a & b) | (c & (a ^ b))
 *
 * V8 puts off what nobody needs yet, and loads early: left alone, it would load all tables' entries first and
 * then keep them on the stack. Writing some carries makes it compute before it loads on (a fifth of the time).
 */
export function countsAt({ planes, levels, scratch }: CountsAt, locals: Locals): Counts {
  const low = locals.vectors(Math.min(resident, levels));
  const [odd, most, high, first] = locals.vectors(4) as [Local, Local, Local, Local];
  const inputs = Array.from({ length: levels }, () => locals.v128());
  const waiting = Array.from({ length: levels }, () => locals.vectors(4));
  const counts = new Array<number>(levels).fill(0);
  const plane = (level: number): Local => waiting[level]?.[counts[level] ?? 0] as Local;

  /** Adds two planes to a local; the carry goes on. */
  const three = (level: number, sum: Local, a: Code, b: Local): Code => [
    first.set(a),
    odd.set(v128.xor(sum.get, first.get)),
    most.set(v128.or(v128.and(sum.get, first.get), v128.and(odd.get, b.get))),
    sum.set(v128.xor(odd.get, b.get)),
    level === pinned ? v128.store(i32.const(scratch), most.get) : [],
    carry(level + 1, most.get),
  ];
  const two = (level: number, sum: Local, a: Local): Code => [
    carry(level + 1, v128.and(sum.get, a.get)),
    sum.set(v128.xor(sum.get, a.get)),
  ];
  const keep = (level: number, value: Code): Code => {
    const at = plane(level);
    counts[level] = (counts[level] ?? 0) + 1;
    return at.set(value);
  };
  /** What is past the highest plane is zero. */
  const carry = (level: number, value: Code): Code => (level < levels ? add(level, value) : []);
  const add = (level: number, value: Code): Code => {
    const sum = low[level];
    if (!sum || counts[level] === 0) return keep(level, value);
    counts[level] = 0;
    const input = inputs[level] as Local;
    return [input.set(value), three(level, sum, plane(level).get, input)];
  };
  const settleLevel = (level: number): Code => {
    const held = (waiting[level] ?? []).slice(0, counts[level]);
    counts[level] = 0;
    if (held.length === 0) return [];
    const sum = low[level] ?? high;
    const steps: Code[] = [];
    for (let n = 0; n + 1 < held.length; n += 2) {
      steps.push(three(level, sum, (held[n] as Local).get, held[n + 1] as Local));
    }
    if (held.length % 2 === 1) steps.push(two(level, sum, held.at(-1) as Local));
    if (level < low.length) return steps;
    return [
      high.set(v128.load(planes.get, 16 * level)),
      steps,
      v128.store(planes.get, high.get, 16 * level),
    ];
  };
  return {
    load: low.map((sum, level) => sum.set(v128.load(planes.get, 16 * level))),
    store: low.map((sum, level) => v128.store(planes.get, sum.get, 16 * level)),
    add,
    settle: () => counts.map((_, level) => settleLevel(level)),
  };
}
