import { useCallback, useEffect, useRef, useState } from 'react';

/** The first of several equal values, so that what is made from it is not made again. */
export function useStableValue<Value>(value: Value): Value {
  const text = JSON.stringify(value);
  const [held, setHeld] = useState({ value, text });
  if (text === held.text) return held.value;
  setHeld({ value, text });
  return value;
}

/**
 * A function that never changes and calls the newest version of `work`: for handlers that travel
 * into memoized rows. Not to be called while rendering.
 */
export function useEvent<Arguments extends readonly unknown[]>(
  work: (...args: Arguments) => void,
): (...args: Arguments) => void {
  const newest = useRef(work);
  useEffect(() => {
    newest.current = work;
  });
  return useCallback((...args: Arguments) => newest.current(...args), []);
}
