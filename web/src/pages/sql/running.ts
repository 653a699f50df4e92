// A statement that runs. Comes in: SQL, and the wish to stop. Goes out: its state, redrawn a few times a second while rows come;
// not oftener, or drawing would cost more than reading.

import { useEffect, useRef, useState } from 'preact/hooks';
import { Failure, isAbort } from '../../api/client';
import { query, type Rows } from '../../api/query';
import { remember } from './history';

export type Running =
  | { state: 'idle' }
  | { state: 'running'; sql: string; since: number; rows: Rows | null }
  | { state: 'done'; sql: string; rows: Rows; milliseconds: number }
  | { state: 'failed'; sql: string; failure: Failure; rows: Rows | null }
  | { state: 'stopped'; sql: string };

const REDRAW_MS = 250;

export function useRunning(): { running: Running; run: (sql: string) => void; stop: () => void } {
  const [running, setRunning] = useState<Running>({ state: 'idle' });
  const abort = useRef<AbortController | null>(null);
  useEffect(() => () => abort.current?.abort(), []);

  const run = (sql: string) => {
    abort.current?.abort();
    const own = new AbortController();
    abort.current = own;
    const since = Date.now();
    let drawn = 0;
    let soFar: Rows | null = null;
    setRunning({ state: 'running', sql, since, rows: null });
    const progress = (rows: Rows) => {
      soFar = rows;
      if (Date.now() - drawn > REDRAW_MS && !own.signal.aborted) {
        drawn = Date.now();
        setRunning({ state: 'running', sql, since, rows: { ...rows } });
      }
    };
    query(sql, own.signal, progress).then(
      (rows) => {
        const milliseconds = rows.milliseconds ?? Date.now() - since;
        remember({ sql, at: since, rows: rows.count, milliseconds });
        setRunning({ state: 'done', sql, rows, milliseconds });
      },
      (error: unknown) => {
        if (abort.current !== own) {
          return;
        }
        if (isAbort(error)) {
          setRunning({ state: 'stopped', sql });
          return;
        }
        remember({ sql, at: since, rows: null, milliseconds: null });
        const failure = error instanceof Failure ? error : new Failure('offline', '');
        setRunning({ state: 'failed', sql, failure, rows: soFar });
      },
    );
  };
  return { running, run, stop: () => abort.current?.abort() };
}
