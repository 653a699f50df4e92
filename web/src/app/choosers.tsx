// The switches for theme and language. Comes in: the preferences. Goes out: other ones.

import { Icon, type IconName } from '../parts/icons';
import { useWords } from '../words/words';
import { chooseLanguage, chooseTheme, useLanguage, useTheme, type Theme } from './preferences';

const NEXT: Record<Theme, Theme> = { system: 'light', light: 'dark', dark: 'system' };
const ICONS: Record<Theme, IconName> = { system: 'system', light: 'sun', dark: 'moon' };

export function Choosers() {
  const words = useWords();
  const theme = useTheme();
  const language = useLanguage();
  const themeLabel = words.shell.theme(words.themes[theme]);
  return (
    <div class="choosers">
      <button type="button" class="quiet icon-only" aria-label={themeLabel} title={themeLabel} onClick={() => chooseTheme(NEXT[theme])}>
        <Icon name={ICONS[theme]} />
      </button>
      <button type="button" class="quiet" lang={language === 'en' ? 'pt-BR' : 'en'} title={words.shell.otherLanguage} onClick={() => chooseLanguage(language === 'en' ? 'pt' : 'en')}>
        {language === 'en' ? 'Português' : 'English'}
      </button>
    </div>
  );
}
