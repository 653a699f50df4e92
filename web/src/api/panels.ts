// What each panel answers. Comes in: nothing. Goes out: the names of the panels with the type of a row of each. The
// server's statements decide; these types say what pages may rely on.

/** Beyond 2^53 numbers come as text, so an id is compared and shown, never reckoned with. */
export type Id = number | string;

/** Unix seconds, or text as SQL writes an instant. */
export type Instant = number | string;

interface MessageRow {
  chat_id: Id;
  message_id: Id;
  date: Instant;
  author_id: Id | null;
  author_name: string | null;
  chat_username: string | null;
  text: string | null;
}

interface Counted {
  messages: number;
  people: number;
}

export interface PersonRow {
  author_id: Id;
  author_name: string | null;
  author_username: string | null;
  author_type: string;
  messages: number;
  share: number;
  average_length: number | null;
  media_share: number;
  replies_given: number;
  replies_received: number;
  active_days: number;
  longest_streak: number;
  first_seen: Instant;
  last_seen: Instant;
}

export interface Panels {
  span: { first_day: string | null; last_day: string | null; messages: number };
  chats: { chat: string; title: string | null; chat_type: string; messages: number; last_message_at: Instant };
  topics: { topic: Id; name: string | null; messages: number };
  persons: { author_id: Id; author_name: string | null; messages: number };
  types: { message_type: string; messages: number };
  totals: {
    period: 'now' | 'before';
    days: number;
    messages: number;
    people: number;
    newcomers: number;
    replies: number;
    media: number;
    average_length: number | null;
  };
  days: { day: string } & Counted;
  'days-by-type': { day: string; message_type: string; messages: number };
  'days-by-person': { day: string; author_id: Id | null; author_name: string | null; messages: number };
  hours: { weekday: number; hour: number; messages: number };
  'top-people': { author_id: Id; author_name: string | null; messages: number; share: number };
  'member-curve': { day: string; joins: number; leaves: number; net_total: number };
  people: PersonRow;
  'person-names': { name: string | null; username: string | null; first_seen: Instant; last_seen: Instant; messages: number };
  'person-partners': { author_id: Id; author_name: string | null; replies_to: number; replies_from: number };
  cohorts: { cohort: string; week: number; people: number; size: number };
  inactive: { author_id: Id; author_name: string | null; messages: number; last_seen: Instant; silent_days: number };
  'reply-network': { from_id: Id; from_name: string | null; to_id: Id; to_name: string | null; replies: number };
  'top-words': { word: string } & Counted;
  hashtags: { hashtag: string } & Counted;
  mentions: { mention: string } & Counted;
  emoji: { emoji: string } & Counted;
  stickers: { sticker: string } & Counted;
  links: { domain: string; example: string | null } & Counted;
  'word-days': { day: string; messages: number };
  search: MessageRow & { day: string; chat_title: string | null; chat_type: string; topic: Id | null; message_type: string };
  response: { replies: number; median_seconds: number | null; p90_seconds: number | null };
  'response-hours': { hour: number; replies: number; median_seconds: number | null; p90_seconds: number | null };
  unanswered: MessageRow;
  reactions: { reaction: string; added: number };
  'most-reacted': MessageRow & { reactions: number };
  edits: { messages: number; edited: number; share: number | null; median_seconds: number | null };
  'topics-activity': { topic: Id; name: string | null; last_message_at: Instant } & Counted;
  forwards: { source: string | null; source_type: string; messages: number };
}

export type PanelName = keyof Panels;

export interface Column {
  name: string;
  type: string;
}

export type Cell = string | number | boolean | null;

export interface Answer<Row> {
  columns: Column[];
  rows: Row[];
  sql: string;
  milliseconds: number;
}

/** Rows by name instead of by place. */
export function named<Row>(raw: { columns: Column[]; rows: Cell[][]; sql: string; milliseconds: number }): Answer<Row> {
  const names = raw.columns.map((column) => column.name);
  const rows = raw.rows.map((cells) => Object.fromEntries(names.map((name, index) => [name, cells[index] ?? null])) as Row);
  return { columns: raw.columns, rows, sql: raw.sql, milliseconds: raw.milliseconds };
}
