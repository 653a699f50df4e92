// A message of somebody, on our page. Comes in: a row with a message, and what is looked for. Goes out: who, when, the words, and
// a link to it in Telegram where there is one.

import type { ComponentChildren } from 'preact';
import type { Id, Instant } from '../api/panels';
import { fold, pieces } from '../words/fold';
import { useFormat } from '../words/format';
import { useWords } from '../words/words';
import { Icon } from './icons';
import { PersonLink } from './person-link';
import { UserText } from './text';

interface MessageLike {
  chat_id: Id;
  message_id: Id;
  date: Instant;
  author_id: Id | null;
  author_name: string | null;
  chat_username: string | null;
  text: string | null;
}

/** Supergroups and channels count from here: https://core.telegram.org/api/bots/ids */
const SUPERGROUPS_FROM = 1_000_000_000_000n;

/** Null for groups that have no addresses for their messages: https://core.telegram.org/api/links#message-links */
export function messageHref({ chat_id, chat_username, message_id }: MessageLike): string | null {
  if (chat_username !== null && /^\w+$/.test(chat_username)) {
    return `https://t.me/${chat_username}/${message_id}`;
  }
  const inside = -BigInt(chat_id) - SUPERGROUPS_FROM;
  return inside > 0n ? `https://t.me/c/${inside}/${message_id}` : null;
}

export function MessageItem({ row, find, children }: { row: MessageLike; find?: string; children?: ComponentChildren }) {
  const words = useWords();
  const format = useFormat();
  const href = messageHref(row);
  return (
    <li class="message">
      <p class="message-head">
        <PersonLink id={row.author_id} name={row.author_name} />
        <time class="hint">{format.instant(row.date, 'long')}</time>
        {children}
        {href !== null && (
          <a class="message-link" href={href} target="_blank" rel="noreferrer noopener">
            {words.message.open}
            <span class="only-read">{words.message.openWhich(format.instant(row.date, 'long'))}</span>
            <Icon name="external" size={14} />
          </a>
        )}
      </p>
      <p class="message-text">
        {row.text === null || row.text === '' ? <span class="unnamed">{words.message.noText}</span> : find === undefined ? <UserText text={row.text} max={280} /> : <Found text={row.text} find={find} />}
      </p>
    </li>
  );
}

/** The whole where it stands in the text, else each of its words. */
function Found({ text, find }: { text: string; find: string }) {
  const isWhole = fold(text).includes(fold(find.trim()));
  const word = isWhole ? find : (find.split(/\s+/).find((part) => part !== '' && fold(text).includes(fold(part))) ?? find);
  return <bdi class="user-text">{pieces(text, word).map((piece, index) => (piece.isFound ? <mark key={index}>{piece.text}</mark> : piece.text))}</bdi>;
}
