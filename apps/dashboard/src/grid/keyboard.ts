/** The row that the keyboard acts on. */
export interface Active {
  readonly index: number;
  /** Undefined while the row is on its way. */
  readonly key: number | undefined;
}

/** Where a key moves to from row `from`; undefined for keys that do not move. */
export function keyMove(
  key: string,
  from: number | undefined,
  size: { readonly count: number; readonly page: number },
): number | undefined {
  if (size.count === 0) return undefined;
  const last = size.count - 1;
  const clamp = (index: number): number => Math.min(last, Math.max(0, index));
  switch (key) {
    case 'ArrowDown':
      return from === undefined ? 0 : clamp(from + 1);
    case 'ArrowUp':
      return from === undefined ? last : clamp(from - 1);
    case 'PageDown':
      return clamp((from ?? 0) + size.page);
    case 'PageUp':
      return clamp((from ?? 0) - size.page);
    case 'Home':
      return 0;
    case 'End':
      return last;
    default:
      return undefined;
  }
}
