// Numbers, days, instants and durations as people read them. Comes in: a value, the language, the lake's zone. Goes out:
// text. The browser's Intl knows the rules of each language; none are written here.

import { useMemo } from 'preact/hooks';
import { localeOf, useLanguage, type Language } from '../app/preferences';
import { session } from '../api/client';
import { useStore } from '../app/store';
import type { Instant } from '../api/panels';

export interface Format {
  locale: string;
  /** The instant of a value; null for text that is none. */
  milliseconds(value: Instant): number | null;
  number(value: number | string): string;
  decimal(value: number): string;
  /** With a decimal only where there is one. */
  measure(value: number): string;
  compact(value: number): string;
  /** Of a fraction. */
  percent(share: number): string;
  /** Of a share as the panels tell it, in hundredths. */
  share(hundredths: number): string;
  change(share: number): string;
  bytes(value: number): string;
  duration(seconds: number): string;
  day(day: string, length?: 'short' | 'long' | 'tiny'): string;
  days(from: string, to: string): string;
  month(day: string): string;
  instant(value: Instant, length?: 'short' | 'long' | 'time'): string;
  /** The day in the lake's zone, with its year where that is not this one. */
  recent(value: Instant, today: string): string;
  ago(value: Instant, now: number): string;
  weekday(isoWeekday: number, length: 'short' | 'long' | 'narrow'): string;
  hour(hour: number): string;
  list(parts: string[]): string;
}

const isDayOnly = (value: Instant): value is string => typeof value === 'string' && /^\d{4}-\d\d-\d\d$/.test(value);

const utc = (day: string): Date => new Date(`${day.slice(0, 10)}T00:00:00Z`);

const UNITS = ['day', 'hour', 'minute', 'second'] as const;
const SECONDS = { day: 86_400, hour: 3_600, minute: 60, second: 1 };

/** The two largest units that matter: 1 h 2 min, 48 s. */
function durationParts(seconds: number): [number, (typeof UNITS)[number]][] {
  let rest = Math.round(seconds);
  const parts: [number, (typeof UNITS)[number]][] = [];
  for (const unit of UNITS) {
    const count = Math.floor(rest / SECONDS[unit]);
    rest -= count * SECONDS[unit];
    if (count > 0 || (parts.length === 0 && unit === 'second')) {
      parts.push([count, unit]);
    } else if (parts.length > 0) {
      break;
    }
    if (parts.length === 2) {
      break;
    }
  }
  return parts;
}

const BYTES = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'] as const;

/** The instant of a wall clock's time in a zone: text without an offset is what the lake's clocks showed. */
function readClock(timeZone: string): (text: string) => number | null {
  const clock = lazily(() => new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' }));
  const shown = (at: number) => Date.parse(`${clock().format(at).replace(' ', 'T')}Z`);
  return (text) => {
    const wanted = Date.parse(`${text.length <= 10 ? `${text}T00:00:00` : text}Z`);
    if (Number.isNaN(wanted)) {
      return null;
    }
    // Twice, because the first guess may lie on the other side of a change of the clocks.
    const guess = wanted - (shown(wanted) - wanted);
    return guess - (shown(guess) - wanted);
  };
}

/** A formatter is costly to make, and a table asks for thousands of values. */
function lazily<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => (made ??= make());
}

/** Exported for the tests; pages use the hook below. */
export function makeFormat(language: Language, timeZone: string): Format {
  const locale = localeOf(language);
  const number = (options: Intl.NumberFormatOptions) => lazily(() => new Intl.NumberFormat(locale, options));
  const date = (options: Intl.DateTimeFormatOptions) => lazily(() => new Intl.DateTimeFormat(locale, options));
  const integer = number({ maximumFractionDigits: 0 });
  const decimal = number({ maximumFractionDigits: 1, minimumFractionDigits: 1 });
  const measure = number({ maximumFractionDigits: 1 });
  const compact = number({ notation: 'compact', maximumFractionDigits: 1 });
  const percent = number({ style: 'percent', maximumFractionDigits: 1 });
  const change = number({ style: 'percent', maximumFractionDigits: 0 });
  const relative = lazily(() => new Intl.RelativeTimeFormat(locale, { numeric: 'auto' }));
  const list = lazily(() => new Intl.ListFormat(locale));
  const days = {
    tiny: date({ timeZone: 'UTC', day: 'numeric', month: 'short' }),
    short: date({ timeZone: 'UTC', day: 'numeric', month: 'short', year: 'numeric' }),
    long: date({ timeZone: 'UTC', weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' }),
  };
  // Swedish writes days as SQL does.
  const localDay = lazily(() => new Intl.DateTimeFormat('sv-SE', { timeZone }));
  const months = date({ timeZone: 'UTC', month: 'long', year: 'numeric' });
  const instants = {
    short: date({ timeZone, day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }),
    long: date({ timeZone, day: 'numeric', month: 'short', year: 'numeric', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }),
    time: date({ timeZone, hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' }),
  };
  const clock = readClock(timeZone);
  const milliseconds = (value: Instant): number | null => {
    if (typeof value === 'number' || /^\d+$/.test(value)) {
      return Number(value) * 1000;
    }
    const text = value.trim().replace(' ', 'T');
    const exact = /(Z|[+-]\d\d:?\d\d)$/.test(text) && text.length > 10 ? Date.parse(text) : clock(text);
    return Number.isNaN(exact) ? null : exact;
  };
  const unit = (value: number, name: string, digits: number) =>
    new Intl.NumberFormat(locale, { style: 'unit', unit: name, unitDisplay: name.endsWith('byte') ? 'short' : 'narrow', maximumFractionDigits: digits }).format(value);

  return {
    locale,
    milliseconds,
    number: (value) => integer().format(typeof value === 'string' ? BigInt(value) : value),
    decimal: (value) => decimal().format(value),
    measure: (value) => measure().format(value),
    compact: (value) => compact().format(value),
    percent: (share) => percent().format(share),
    share: (hundredths) => percent().format(hundredths / 100),
    change: (share) => change().format(share),
    bytes(value) {
      const power = value < 1000 ? 0 : Math.min(BYTES.length - 1, Math.floor(Math.log10(value) / 3));
      return unit(value / 1000 ** power, BYTES[power] ?? 'byte', power === 0 ? 0 : 1);
    },
    duration: (seconds) =>
      durationParts(seconds)
        .map(([count, name]) => unit(count, name, 0))
        .join(' '),
    day: (day, length = 'short') => days[length]().format(utc(day)),
    days: (from, to) => days.short().formatRange(utc(from), utc(to)),
    month: (day) => months().format(utc(day)),
    instant(value, length = 'short') {
      if (isDayOnly(value)) {
        return days.short().format(utc(value));
      }
      const at = milliseconds(value);
      return at === null ? String(value) : instants[length]().format(at);
    },
    recent(value, today) {
      const at = milliseconds(value);
      const day = at === null ? String(value) : localDay().format(at);
      return days[day.startsWith(today.slice(0, 4)) ? 'tiny' : 'short']().format(utc(day));
    },
    ago(value, now) {
      if (isDayOnly(value)) {
        return days.short().format(utc(value));
      }
      const at = milliseconds(value);
      if (at === null) {
        return String(value);
      }
      const seconds = Math.max(0, Math.round((now - at) / 1000));
      const name = seconds < 60 ? 'second' : seconds < 3_600 ? 'minute' : seconds < 86_400 ? 'hour' : 'day';
      return relative().format(-Math.round(seconds / SECONDS[name]), name);
    },
    weekday(isoWeekday, length) {
      // The first of January 2024 was a Monday.
      return new Intl.DateTimeFormat(locale, { timeZone: 'UTC', weekday: length }).format(Date.UTC(2024, 0, isoWeekday));
    },
    hour: (hour) => `${String(hour).padStart(2, '0')}:00`,
    list: (parts) => list().format(parts),
  };
}

export function useFormat(): Format {
  const language = useLanguage();
  const zone = useStore(session)?.zone ?? 'UTC';
  return useMemo(() => makeFormat(language, zone), [language, zone]);
}
