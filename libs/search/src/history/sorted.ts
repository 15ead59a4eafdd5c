/** Inserts into a sorted array, in place: O(log n) comparisons and one move of memory. */
export function insertSorted<T>(list: T[], item: T, compare: (a: T, b: T) => number): void {
  list.splice(firstNotBefore(list, item, compare), 0, item);
}

/** Removes an equal item from a sorted array, if there is one. */
export function removeSorted<T>(list: T[], item: T, compare: (a: T, b: T) => number): void {
  const at = firstNotBefore(list, item, compare);
  const there = list[at];
  if (there !== undefined && compare(there, item) === 0) list.splice(at, 1);
}

function firstNotBefore<T>(list: readonly T[], item: T, compare: (a: T, b: T) => number): number {
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (compare(list[middle] as T, item) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}
