import { useMemo } from 'react';
import { useStore } from '../app/store.ts';
import type { Palette } from '../charts/palette.ts';
import { theme, type Theme } from './theme.ts';

/** The colours of the theme that is shown. */
export function usePalette(): Palette {
  const shown = useStore(theme);
  return useMemo(() => readPalette(shown), [shown]);
}

function readPalette(_: Theme): Palette {
  const style = getComputedStyle(document.documentElement);
  const token = (name: string): string => style.getPropertyValue(`--${name}`).trim();
  return {
    ink: token('ink'),
    faint: token('faint'),
    line: token('line'),
    raised: token('raised'),
    series: [1, 2, 3, 4, 5, 6, 7, 8].map((n) => token(`series-${n}`)),
  };
}
