// Puts the theme and language that somebody chose on the page before anything is drawn, so that it never flashes in
// another. Comes in: what `app/preferences.ts` keeps in the browser. Goes out: attributes of the root element.

{
  const root = document.documentElement;
  try {
    const theme = localStorage.getItem('telelake.theme');
    if (theme === 'light' || theme === 'dark') {
      root.dataset['theme'] = theme;
    }
    const language = localStorage.getItem('telelake.language') ?? navigator.language;
    root.lang = language.toLowerCase().startsWith('pt') ? 'pt-BR' : 'en';
  } catch {
    // A browser that keeps nothing still shows the page, as the system has it.
  }
}

export {};
