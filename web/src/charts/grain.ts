// How finely a period is drawn. Comes in: a period. Goes out: days, weeks or months, so that a bar stays wide enough to be
// seen, and which of them a day falls into.

import { addDays, dayCount, daysOf, type Period } from '../filters/periods';

export type Grain = 'day' | 'week' | 'month';

const DAYS_SHOWN_MAX = 120;
const WEEKS_SHOWN_MAX = 120;

export function grainOf(period: Period): Grain {
  const days = dayCount(period);
  return days <= DAYS_SHOWN_MAX ? 'day' : days <= WEEKS_SHOWN_MAX * 7 ? 'week' : 'month';
}

/** The first day of the grain that `day` falls into; weeks begin on Monday. */
export function grainStart(day: string, grain: Grain): string {
  switch (grain) {
    case 'day':
      return day;
    case 'week':
      return addDays(day, -((new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7));
    case 'month':
      return `${day.slice(0, 7)}-01`;
  }
}

export interface Axis {
  grain: Grain;
  starts: string[];
  /** Where a day stands on the axis; undefined outside of it. */
  place: (day: string) => number | undefined;
}

export function axisOf(period: Period): Axis {
  const grain = grainOf(period);
  const starts = [...new Set(daysOf(period).map((day) => grainStart(day, grain)))];
  const places = new Map(starts.map((start, index) => [start, index]));
  return { grain, starts, place: (day) => places.get(grainStart(day.slice(0, 10), grain)) };
}

/** Sums `value` of the rows on the axis. */
export function summed<Row extends { day: string }>(axis: Axis, rows: Row[], value: (row: Row) => number): number[] {
  const sums = axis.starts.map(() => 0);
  for (const row of rows) {
    const place = axis.place(row.day);
    if (place !== undefined) {
      sums[place] = (sums[place] ?? 0) + value(row);
    }
  }
  return sums;
}
