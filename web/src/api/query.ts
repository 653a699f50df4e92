// One statement and its rows. Comes in: SQL. Goes out: columns, then rows as they come, then how many and how long. Aborting
// ends the query on the server, too. Rows beyond a limit are counted and let go: a page holds no million of them.

import { ask, askJson, Failure, send } from './client';
import type { Cell, Column } from './panels';

export const ROWS_KEPT_MAX = 100_000;

/** Cells as large as messages come by the thousand; beyond this many characters rows are only counted as well. */
const CHARACTERS_KEPT_MAX = 150_000_000;

export interface Rows {
  columns: Column[];
  rows: Cell[][];
  /** How many came, kept or not. */
  count: number;
  /** Of the server, where it tells. */
  milliseconds: number | null;
}

const LINE_BREAK = 10;

/** Cuts a stream of bytes into lines, without making text of those that nobody wants. */
class Lines {
  private rest: Uint8Array[] = [];
  private readonly decoder = new TextDecoder();

  feed(chunk: Uint8Array, take: (line: () => string, size: number) => void): void {
    let start = 0;
    for (let at = chunk.indexOf(LINE_BREAK); at >= 0; at = chunk.indexOf(LINE_BREAK, start)) {
      const last = chunk.subarray(start, at);
      const parts = this.rest;
      this.rest = [];
      take(() => this.text(parts, last), last.length + parts.reduce((sum, { length }) => sum + length, 0));
      start = at + 1;
    }
    if (start < chunk.length) {
      this.rest.push(chunk.slice(start));
    }
  }

  end(): string {
    return this.text(this.rest, new Uint8Array());
  }

  private text(parts: Uint8Array[], last: Uint8Array): string {
    return parts.map((part) => this.decoder.decode(part, { stream: true })).join('') + this.decoder.decode(last);
  }
}

interface Tail {
  rows?: number;
  milliseconds?: number;
  error?: string;
}

/** Calls `progress` while rows come, at most as often as each chunk. Throws a `Failure`, also for one half-way. */
export async function query(sql: string, signal: AbortSignal, progress: (rows: Rows) => void): Promise<Rows> {
  const init = send('POST', { sql });
  const response = await ask('query', { ...init, headers: { ...init.headers, Accept: 'application/vnd.telelake.rows+json' }, signal });
  const result: Rows = { columns: [], rows: [], count: 0, milliseconds: null };
  const reader = response.body?.getReader();
  if (reader === undefined) {
    throw new Failure('failed', '');
  }
  const lines = new Lines();
  let hasHead = false;
  let characters = 0;
  // The last line is no row, and which is the last is known only when the next one has not come.
  let held: { line: () => string; size: number } | null = null;
  const keep = ({ line, size }: { line: () => string; size: number }) => {
    result.count++;
    characters += size;
    if (result.rows.length < ROWS_KEPT_MAX && characters < CHARACTERS_KEPT_MAX) {
      result.rows.push(JSON.parse(line()) as Cell[]);
    }
  };
  const take = (line: () => string, size: number) => {
    if (!hasHead) {
      hasHead = true;
      result.columns = (JSON.parse(line()) as { columns: Column[] }).columns;
      return;
    }
    if (held !== null) {
      keep(held);
    }
    held = { line, size };
  };
  for (let next = await reader.read(); !next.done; next = await reader.read()) {
    lines.feed(next.value, take);
    // A line is made to text at once where it is kept; one that waits must not refer to a buffer that is gone.
    progress(result);
  }
  const unfinished = lines.end();
  const last = unfinished === '' ? ((held as { line: () => string } | null)?.line() ?? '{}') : unfinished;
  const tail = JSON.parse(last) as Tail | Cell[];
  if (Array.isArray(tail) || tail.rows === undefined) {
    throw new Failure('failed', Array.isArray(tail) ? '' : (tail.error ?? ''));
  }
  result.milliseconds = tail.milliseconds ?? null;
  return result;
}

export const FORMATS = ['csv', 'json', 'parquet'] as const;

export type FormatName = (typeof FORMATS)[number];

/** The address of the file that `sql` answers, which holds once and for some seconds. Throws a `Failure` if there is none. */
export async function fileOf(sql: string, format: FormatName, signal: AbortSignal): Promise<string> {
  const { href } = await askJson<{ href: string }>('downloads', { ...send('POST', { sql, format }), signal });
  return href;
}
