/** The numbers 0 to count - 1, ascending: the places of a list, such as those of all samples. */
export function range(count: number): Uint32Array {
  return Uint32Array.from({ length: count }, (_, i) => i);
}
