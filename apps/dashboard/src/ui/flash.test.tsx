// @vitest-environment happy-dom
import { act } from 'react';
import { createRoot } from 'react-dom/client';
import { expect, it } from 'vitest';
import { Flash } from './flash.tsx';

Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true });

it('lights up at each change anew, and not when it appears', () => {
  const root = createRoot(document.body.appendChild(document.createElement('div')));
  const show = (text: string): HTMLElement => {
    act(() => root.render(<Flash>{text}</Flash>));
    return document.querySelector<HTMLElement>('[data-changes]')!;
  };
  const first = show('0.97');
  expect(first.className).toBe('');
  expect(show('0.97')).toBe(first);
  const second = show('0.98');
  expect([second.textContent, second.className]).toEqual(['0.98', 'flash rounded-sm']);
  // The animation begins anew only with a new element.
  expect(show('0.99')).not.toBe(second);
});
