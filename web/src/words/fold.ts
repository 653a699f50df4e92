// Text as a search sees it: without case and accents. Comes in: text. Goes out: folded text, and where in the original a
// folded word stands.

const MARKS = /\p{M}/gu;

export const fold = (text: string): string => text.normalize('NFD').replace(MARKS, '').toLowerCase();

export interface Piece {
  text: string;
  isFound: boolean;
}

/** Folds character by character, so that each folded one knows where it came from. */
function folded(text: string): { characters: string; origins: number[] } {
  let characters = '';
  const origins: number[] = [];
  let at = 0;
  for (const character of text) {
    const small = fold(character);
    characters += small;
    for (let index = 0; index < small.length; index++) {
      origins.push(at);
    }
    at += character.length;
  }
  origins.push(at);
  return { characters, origins };
}

/** `text` in pieces, those where `word` stands marked; from around the first of them if it is longer than `max`. */
export function pieces(text: string, word: string, max = 320): Piece[] {
  const needle = fold(word.trim());
  const { characters, origins } = folded(text.slice(0, 8_000));
  const found: [number, number][] = [];
  for (let at = needle === '' ? -1 : characters.indexOf(needle); at >= 0; at = characters.indexOf(needle, at + needle.length)) {
    found.push([origins[at] ?? 0, origins[at + needle.length] ?? text.length]);
  }
  const start = Math.max(0, (found[0]?.[0] ?? 0) > max / 2 ? (found[0]?.[0] ?? 0) - Math.floor(max / 3) : 0);
  const end = Math.min(text.length, start + max);
  const out: Piece[] = [];
  let at = start;
  const add = (until: number, isFound: boolean) => {
    if (until > at) {
      out.push({ text: text.slice(at, until), isFound });
      at = until;
    }
  };
  for (const [from, to] of found) {
    if (from >= start && to <= end) {
      add(from, false);
      add(to, true);
    }
  }
  add(end, false);
  if (start > 0) {
    out.unshift({ text: '…', isFound: false });
  }
  if (end < text.length) {
    out.push({ text: '…', isFound: false });
  }
  return out;
}
