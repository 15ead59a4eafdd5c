/**
 * The seed for a place: always the same for the same root and path, unrelated to those of other
 * places. `deriveSeed(7, 'order', 3)` draws epoch 3's data order of the trial with seed 7.
 *
 * @returns An integer in [0, 2^31).
 */
export function deriveSeed(root: number, ...path: readonly (string | number)[]): number {
  let hash = mixNumber(0x9e3779b9, root);
  for (const part of path) {
    hash = typeof part === 'number' ? mixNumber(hash ^ 1, part) : mixText(hash ^ 2, part);
  }
  return hash >>> 1;
}

function mixText(hash: number, text: string): number {
  let h = scramble(hash ^ text.length);
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
  return scramble(h);
}

function mixNumber(hash: number, value: number): number {
  const low = value | 0;
  const high = Math.floor(value / 0x1_0000_0000) | 0;
  return scramble(scramble(hash ^ low) + 0x9e3779b9 + high);
}

/** Murmur3's finalizer: every bit of the input turns about half of the output's. */
function scramble(value: number): number {
  let h = value | 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) | 0;
}
