import { i32, repeat, v128, type Code, type Local } from '../../wasm/code.ts';
import type { FunctionSpec } from '../../wasm/module.ts';
import { entryBytes, groupFeatures, tableBytes } from './layout.ts';

/**
 * Writes `tables(weights, end)`: makes the tables of groups up to the table that ends at `end`, from their
 * weights' signs [groups, 3, 128 bits].
 *
 * Of three differing bits the count is `parity + 2 * majority`. Turning all three round turns both round, so
 * that four majorities are enough for eight patterns.
 *
 * @param tables Where they go, in bytes.
 */
export function tablesFunction(tables: number): FunctionSpec {
  return {
    name: 'tables',
    parameters: 2,
    body: (parameters, locals) => {
      const [weights, end] = parameters as [Local, Local];
      const table = locals.i32();
      const signs = locals.vectors(groupFeatures);
      const [both, either, parity, odd] = locals.vectors(4) as [Local, Local, Local, Local];
      const majorities = locals.vectors(4);
      const [a, b, c] = signs as [Local, Local, Local];
      const majorityOf: Code[] = [
        v128.or(both.get, v128.and(c.get, either.get)),
        v128.or(v128.andNot(b.get, a.get), v128.andNot(c.get, either.get)),
        v128.or(v128.andNot(a.get, b.get), v128.andNot(c.get, either.get)),
        v128.not(v128.or(both.get, v128.andNot(either.get, c.get))),
      ];
      const entry = (pattern: number): Code => {
        const isOdd = [1, 2, 4, 7].includes(pattern);
        const majority = majorities[pattern < 4 ? pattern : 7 - pattern] as Local;
        const high = pattern < 4 ? majority.get : v128.not(majority.get);
        const offset = tables + pattern * entryBytes;
        return [
          v128.store(table.get, (isOdd ? odd : parity).get, offset),
          v128.store(table.get, high, offset + 16),
        ];
      };
      return repeat(table, { from: 0, to: end.get, step: tableBytes }, [
        signs.map((sign, n) => sign.set(v128.load(weights.get, 16 * n))),
        weights.set(i32.add(weights.get, i32.const(16 * groupFeatures))),
        both.set(v128.and(a.get, b.get)),
        either.set(v128.xor(a.get, b.get)),
        parity.set(v128.xor(either.get, c.get)),
        odd.set(v128.not(parity.get)),
        majorities.map((majority, n) => majority.set(majorityOf[n] as Code)),
        [0, 1, 2, 3, 4, 5, 6, 7].map(entry),
      ]);
    },
  };
}
