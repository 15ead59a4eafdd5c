import type { JSX } from 'react';
import { useStore } from '../app/store.ts';
import { IconButton } from './button.tsx';
import { MoonIcon, ScreenIcon, SunIcon } from './icons.tsx';
import { chooseTheme, themeChoice, type ThemeChoice } from './theme.ts';

const following: Record<ThemeChoice, ThemeChoice> = {
  system: 'light',
  light: 'dark',
  dark: 'system',
};
const icons: Record<ThemeChoice, () => JSX.Element> = {
  system: ScreenIcon,
  light: SunIcon,
  dark: MoonIcon,
};

/** Goes through the themes: the system's, light, dark. */
export function ThemeToggle(): JSX.Element {
  const choice = useStore(themeChoice);
  const Icon = icons[choice];
  return (
    <IconButton
      label={`Theme: ${choice}. Change to ${following[choice]}`}
      onClick={() => chooseTheme(following[choice])}
    >
      <Icon />
    </IconButton>
  );
}
