/**
 * Microseconds of one call: the fastest of many. Whatever else runs on the machine only slows a call
 * down, and these are short enough to fall between.
 */
export function fastest(run: () => void, repeats: number): number {
  let best = Infinity;
  for (let n = 0; n < repeats; n += 1) {
    const before = performance.now();
    run();
    best = Math.min(best, performance.now() - before);
  }
  return 1000 * best;
}

/** Numbers between -1 and 1, a fifth of them 0; always the same. */
export function numbers(count: number, seed = 1): Float32Array {
  let state = seed;
  return Float32Array.from({ length: count }, () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
    return state % 5 === 0 ? 0 : state / 0x40000000 - 1;
  });
}
