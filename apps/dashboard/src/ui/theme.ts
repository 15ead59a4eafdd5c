import { createStore, type Store } from '../app/store.ts';

/** What the reader chose; `system` follows the operating system. */
export type ThemeChoice = 'system' | 'light' | 'dark';
/** What is shown. */
export type Theme = 'light' | 'dark';

// public/boot.js reads the same key before the first paint.
const storageKey = 'capsweep.theme';
const dark = matchMedia('(prefers-color-scheme: dark)');

/** The reader's choice. */
export const themeChoice: Store<ThemeChoice> = createStore(remembered());
/** The theme that is shown, which canvases have to know. */
export const theme: Store<Theme> = createStore(shown());

/** Changes the choice, shows it and remembers it. */
export function chooseTheme(choice: ThemeChoice): void {
  themeChoice.set(choice);
  try {
    if (choice === 'system') localStorage.removeItem(storageKey);
    else localStorage.setItem(storageKey, choice);
  } catch {
    // Storage may be forbidden: then the choice lasts as long as the page.
  }
  show();
}

function show(): void {
  document.documentElement.dataset['theme'] = shown();
  theme.set(shown());
}

function shown(): Theme {
  const choice = themeChoice.get();
  if (choice !== 'system') return choice;
  return dark.matches ? 'dark' : 'light';
}

function remembered(): ThemeChoice {
  try {
    const value = localStorage.getItem(storageKey);
    return value === 'light' || value === 'dark' ? value : 'system';
  } catch {
    return 'system';
  }
}

dark.addEventListener('change', show);
