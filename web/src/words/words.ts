// The words of the page in the chosen language. Comes in: the language. Goes out: `Words`, of which English is the
// pattern: a key that Portuguese lacks does not compile.

import { useLanguage, type Language } from '../app/preferences';
import { en } from './en';
import { pt } from './pt';

type Widened<T> = T extends string ? string : T extends (...parameters: infer P) => string ? (...parameters: P) => string : { [Key in keyof T]: Widened<T[Key]> };

export type Words = Widened<typeof en>;

const languages: Record<Language, Words> = { en, pt };

export const useWords = (): Words => languages[useLanguage()];

/** The word for `key` where there is one, else `key`: types and columns may come that this page does not know. */
export function wordFor(words: Record<string, string>, key: string): string {
  return Object.hasOwn(words, key) ? (words[key] ?? key) : key;
}
