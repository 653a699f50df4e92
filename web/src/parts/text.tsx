// Words of other people on our page. Comes in: names and messages as they were sent, whatever they hold. Goes out: text
// that stays in its place: never markup, never long, and its direction never reaches its neighbours.

import { useWords } from '../words/words';

/** Nothing on a page needs more of a text than this, and thousands of emoji cost a browser seconds. */
const CHARACTERS_MAX = 400;

const DIRECTIONS = /[\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]/g;

/** The first characters of `text`, and an ellipsis where that is not all; emoji are not cut in half. */
export function cut(text: string, max = CHARACTERS_MAX): string {
  if (text.length <= max) {
    return text;
  }
  const characters = [...text.slice(0, max * 4)];
  return characters.length <= max ? (text.length > max * 4 ? `${characters.join('')}…` : text) : `${characters.slice(0, max).join('')}…`;
}

/** As a picture: without the mark U+FE0F, a heart or a sun is drawn as a plain sign. */
export function pictured(emoji: string): string {
  return /^\p{Extended_Pictographic}$/u.test(emoji) ? `${emoji}\ufe0f` : emoji;
}

/** For canvases and labels, which have no `bdi`: isolated by characters instead. */
export function plain(text: string, max = 40): string {
  return `\u2068${cut(text.replace(DIRECTIONS, '').replace(/\s+/g, ' ').trim(), max)}\u2069`;
}

export function UserText({ text, max }: { text: string; max?: number }) {
  return <bdi class="user-text">{cut(text, max)}</bdi>;
}

/** A name on one line; it ends in an ellipsis where the line does. */
export function Name({ name }: { name: string | null }) {
  const words = useWords();
  return name === null || name.trim() === '' ? <span class="unnamed">{words.states.unnamed}</span> : <bdi class="name">{cut(name, 120)}</bdi>;
}
