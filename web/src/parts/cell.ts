// How a column of a panel is read. Comes in: the column's name and a value. Goes out: its label, its text, and the side that
// it stands on. One place, so that "share" is a percentage wherever it appears.

import type { Cell } from '../api/panels';
import type { Format } from '../words/format';
import { wordFor, type Words } from '../words/words';

type Kind = 'number' | 'decimal' | 'share' | 'seconds' | 'day' | 'instant' | 'weekday' | 'hour' | 'type' | 'text' | 'id';

const KINDS: Record<string, Kind> = {
  share: 'share',
  media_share: 'share',
  average_length: 'decimal',
  median_seconds: 'seconds',
  p90_seconds: 'seconds',
  day: 'day',
  cohort: 'day',
  first_day: 'day',
  last_day: 'day',
  date: 'instant',
  first_seen: 'instant',
  last_seen: 'instant',
  last_message_at: 'instant',
  weekday: 'weekday',
  hour: 'hour',
  message_type: 'type',
};

function kindOf(name: string, value: Cell): Kind {
  if (/(^|_)id$/.test(name) || name === 'topic' || name === 'chat') {
    return 'id';
  }
  return KINDS[name] ?? (typeof value === 'number' ? 'number' : 'text');
}

export const columnLabel = (name: string, words: Words): string => wordFor(words.columns, name);

export function isNumeric(name: string, sample: Cell): boolean {
  return ['number', 'decimal', 'share', 'seconds', 'hour'].includes(kindOf(name, sample));
}

export function cellText(name: string, value: Cell, format: Format, words: Words): string {
  if (value === null) {
    return '';
  }
  const kind = kindOf(name, value);
  if (kind === 'day') {
    return format.day(String(value));
  }
  if (kind === 'instant' && typeof value !== 'boolean') {
    return format.instant(value, 'long');
  }
  if (kind === 'type') {
    return wordFor(words.types, String(value));
  }
  if (typeof value !== 'number' || kind === 'id') {
    return String(value);
  }
  switch (kind) {
    case 'share':
      return format.share(value);
    case 'decimal':
      return format.measure(value);
    case 'seconds':
      return format.duration(value);
    case 'weekday':
      return format.weekday(value, 'long');
    case 'hour':
      return format.hour(value);
    default:
      return format.measure(value);
  }
}
