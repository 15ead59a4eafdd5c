import type { Path } from '../problem.ts';

/** A problem before it is given its line: where in the data, and what. */
export interface Finding {
  readonly path: Path;
  readonly message: string;
  /** The key is the problem, not its value. */
  readonly atKey?: boolean;
}

/** The value at a path of plain data, or undefined. */
export function valueAt(data: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (value, key) =>
      typeof value === 'object' && value !== null
        ? (value as Record<string | number, unknown>)[key]
        : undefined,
    data,
  );
}
