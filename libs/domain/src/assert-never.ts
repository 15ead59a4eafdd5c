/** Closes a `switch` over a union: a forgotten member fails to compile, an unknown one throws. */
export function assertNever(value: never, what = 'value'): never {
  throw new TypeError(`unexpected ${what}: ${JSON.stringify(value)}`);
}
