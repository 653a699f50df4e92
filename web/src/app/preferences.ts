// What somebody chose for their browser: theme and language. Comes in: the choice, the system's preference. Goes out: both
// as values, kept in the browser, and attributes of the root element that the style sheet reads.

import { store, useStore } from './store';

export type Theme = 'system' | 'light' | 'dark';
export type Language = 'en' | 'pt';

function kept(name: string): string | null {
  try {
    return localStorage.getItem(`telelake.${name}`);
  } catch {
    return null;
  }
}

function keep(name: string, value: string | null): void {
  try {
    if (value === null) {
      localStorage.removeItem(`telelake.${name}`);
    } else {
      localStorage.setItem(`telelake.${name}`, value);
    }
  } catch {
    // Private windows may refuse; the choice then holds until the tab is closed.
  }
}

function firstTheme(): Theme {
  const value = kept('theme');
  return value === 'light' || value === 'dark' ? value : 'system';
}

function firstLanguage(): Language {
  return (kept('language') ?? navigator.language).toLowerCase().startsWith('pt') ? 'pt' : 'en';
}

export const theme = store<Theme>(firstTheme());
export const language = store<Language>(firstLanguage());

const systemIsDark = matchMedia('(prefers-color-scheme: dark)');

/** Counts up whenever colours change, so that canvases are drawn anew. */
export const palette = store(0);
systemIsDark.addEventListener('change', () => palette.write(palette.read() + 1));

export function chooseTheme(choice: Theme): void {
  const root = document.documentElement;
  if (choice === 'system') {
    delete root.dataset['theme'];
  } else {
    root.dataset['theme'] = choice;
  }
  keep('theme', choice === 'system' ? null : choice);
  theme.write(choice);
  palette.write(palette.read() + 1);
}

export function chooseLanguage(choice: Language): void {
  document.documentElement.lang = choice === 'pt' ? 'pt-BR' : 'en';
  keep('language', choice);
  language.write(choice);
}

export function isDark(): boolean {
  const choice = theme.read();
  return choice === 'dark' || (choice === 'system' && systemIsDark.matches);
}

export const useTheme = (): Theme => useStore(theme);
export const useLanguage = (): Language => useStore(language);

/** The locale that numbers and dates are written in: the browser's own where it speaks the chosen language. */
export function localeOf(choice: Language): string {
  const own = navigator.languages.find((tag) => tag.toLowerCase().startsWith(choice));
  return choice === 'pt' ? 'pt-BR' : (own ?? 'en-GB');
}
