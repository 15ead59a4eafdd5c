/** The first `units` of each of the padded rows: a view where nothing is padded. */
export function readRows(
  y: Float32Array,
  rows: number,
  { units, paddedUnits }: { readonly units: number; readonly paddedUnits: number },
): Float32Array {
  if (units === paddedUnits) return y.subarray(0, rows * units);
  const result = new Float32Array(rows * units);
  for (let row = 0; row < rows; row++) {
    result.set(y.subarray(row * paddedUnits, row * paddedUnits + units), row * units);
  }
  return result;
}
