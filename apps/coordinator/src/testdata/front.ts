/** A size, which is to be small, and a score, which is to be great. */
type SizeAndScore = readonly [size: number, score: number];

/** Those that no other beats: at least as good in both, and better in one. */
export const unbeaten = (told: readonly SizeAndScore[]): readonly SizeAndScore[] =>
  told.filter(
    ([size, score]) => !told.some(([a, b]) => a <= size && b >= score && (a < size || b > score)),
  );
