import type { Json } from '@capsweep/domain';

/** An option that is a number, or its default. */
export function numberOption(
  method: Readonly<Record<string, Json>>,
  name: string,
  fallback: number,
): number {
  const value = method[name];
  return typeof value === 'number' ? value : fallback;
}
