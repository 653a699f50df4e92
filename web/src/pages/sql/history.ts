// The statements that were run in this browser. Comes in: a statement and how it ended. Goes out: the last of them, the newest
// first. They stay in the browser.

import { store } from '../../app/store';

export interface Run {
  sql: string;
  at: number;
  rows: number | null;
  milliseconds: number | null;
}

const KEY = 'telelake.history';
const RUNS_MAX = 100;
const CHARACTERS_MAX = 20_000;

function kept(): Run[] {
  try {
    const value: unknown = JSON.parse(localStorage.getItem(KEY) ?? '[]');
    return Array.isArray(value) ? value.filter((run): run is Run => typeof run?.sql === 'string' && typeof run?.at === 'number') : [];
  } catch {
    return [];
  }
}

export const runs = store<Run[]>(kept());

function write(next: Run[]): void {
  runs.write(next);
  try {
    localStorage.setItem(KEY, JSON.stringify(next));
  } catch {
    // A full or forbidden store loses the history with the tab, and nothing else.
  }
}

/** The same statement again moves to the top. */
export function remember(run: Run): void {
  if (run.sql.length <= CHARACTERS_MAX) {
    write([run, ...runs.read().filter(({ sql }) => sql !== run.sql)].slice(0, RUNS_MAX));
  }
}

export function forget(): void {
  write([]);
}
