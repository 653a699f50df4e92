// The periods to choose from. Comes in: the name of one, today, the days that the lake has. Goes out: its first and last
// day. Days are text, as everywhere; there is no clock here.

export const PERIODS = ['today', '7d', '30d', '90d', 'month', 'last-month', 'all'] as const;

export type PeriodName = (typeof PERIODS)[number];

export interface Period {
  from: string;
  to: string;
}

export interface Span {
  first: string;
  last: string;
}

const DAY_MS = 86_400_000;

export function addDays(day: string, count: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + count * DAY_MS).toISOString().slice(0, 10);
}

/** Days from the first to the last, both counted. */
export function dayCount({ from, to }: Period): number {
  return Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / DAY_MS) + 1;
}

/** Every day of the period, in order. */
export function daysOf(period: Period): string[] {
  return Array.from({ length: Math.max(0, dayCount(period)) }, (_, index) => addDays(period.from, index));
}

/** Null where it depends on the lake's days and these are not known yet. */
export function periodOf(name: PeriodName, today: string, span: Span | null): Period | null {
  switch (name) {
    case 'today':
      return { from: today, to: today };
    case '7d':
    case '30d':
    case '90d':
      return { from: addDays(today, 1 - Number.parseInt(name, 10)), to: today };
    case 'month':
      return { from: `${today.slice(0, 7)}-01`, to: today };
    case 'last-month': {
      const last = addDays(`${today.slice(0, 7)}-01`, -1);
      return { from: `${last.slice(0, 7)}-01`, to: last };
    }
    case 'all':
      return span === null ? null : { from: span.first, to: span.last > today ? span.last : today };
  }
}

/** A browser takes the 30th of February for the 2nd of March; the server takes it for none. */
export function isDay(text: string | null): text is string {
  const at = text === null || !/^\d{4}-\d\d-\d\d$/.test(text) ? Number.NaN : Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(at) && new Date(at).toISOString().startsWith(`${text}T`);
}
