// A question that a component asks for as long as it is drawn. Comes in: the address asked, and how often it may be asked
// again. Goes out: loading, an answer, or a failure; an answer stays while it is refreshed, so nothing flickers.

import { useEffect, useRef, useState } from 'preact/hooks';
import { useStore } from '../app/store';
import { Failure } from './client';
import { beat } from './events';
import { board } from './flights';
import { named, type Answer, type Cell, type Column, type PanelName, type Panels } from './panels';

export type Asked<T> = { state: 'loading' } | { state: 'ready'; value: T; isOld: boolean } | { state: 'failed'; failure: Failure; retry: () => void };

/** `live`: asked again at each beat. `slow`: at every third, for what costs more. `once`: only when the question changes. */
export type Pace = 'live' | 'slow' | 'once';

interface Raw {
  columns: Column[];
  rows: Cell[][];
  sql: string;
  milliseconds: number;
}

/** Answers of pages that were just left, so that "back" is immediate. */
const REMEMBERED_MAX = 60;
const remembered = new Map<string, unknown>();

function remember(path: string, value: unknown): void {
  remembered.delete(path);
  remembered.set(path, value);
  for (const oldest of remembered.keys()) {
    if (remembered.size <= REMEMBERED_MAX) {
      break;
    }
    remembered.delete(oldest);
  }
}

/** How long an answer took is no news. */
const withoutTime = (key: string, value: unknown): unknown => (key === 'milliseconds' ? undefined : value);

function asFailure(error: unknown): Failure {
  return error instanceof Failure ? error : new Failure('failed', error instanceof Error ? error.message : '');
}

interface Held<T> {
  path: string | null;
  asked: Asked<T>;
}

/** The same answer, as old or as new; nothing is drawn again where that is known. */
function aged<T>(held: Held<T>, path: string, isOld: boolean): Held<T> {
  const { asked } = held;
  return held.path === path && asked.state === 'ready' && asked.isOld !== isOld ? { path, asked: { ...asked, isOld } } : held;
}

export function useAsked<T>(path: string | null, pace: Pace, read: (body: unknown) => T): Asked<T> {
  const count = useStore(beat);
  const tick = pace === 'live' ? count : pace === 'slow' ? Math.floor(count / 3) : 0;
  const [attempt, setAttempt] = useState(0);
  const [held, setHeld] = useState<Held<T>>({ path: null, asked: { state: 'loading' } });
  const answered = useRef<{ path: string; text: string } | null>(null);
  const flown = useRef<{ answer: Promise<unknown>; tick: number } | null>(null);

  useEffect(() => {
    if (path === null) {
      return;
    }
    let isGone = false;
    const flight = board(path);
    // A beat while the question is under way waits for that answer, and asks once more after it.
    if (flown.current?.answer !== flight.answer) {
      flown.current = { answer: flight.answer, tick };
    }
    const isOvertaken = flown.current.tick !== tick;
    flight.answer.then(
      (body) => {
        if (isGone) {
          return;
        }
        const value = read(body);
        remember(path, value);
        const text = JSON.stringify(value, withoutTime);
        // Nothing is drawn again for the same answer: a chart would move under somebody's finger.
        if (answered.current?.path !== path || answered.current.text !== text) {
          answered.current = { path, text };
          setHeld({ path, asked: { state: 'ready', value, isOld: false } });
        } else {
          setHeld((was) => aged(was, path, false));
        }
        if (isOvertaken) {
          setAttempt((n) => n + 1);
        }
      },
      (error: unknown) => {
        if (isGone) {
          return;
        }
        // A refresh that fails leaves what is shown, pale: it is no longer known to be so.
        if (answered.current?.path === path) {
          setHeld((was) => aged(was, path, true));
          return;
        }
        const retry = () => {
          setHeld({ path: null, asked: { state: 'loading' } });
          setAttempt((n) => n + 1);
        };
        setHeld({ path, asked: { state: 'failed', failure: asFailure(error), retry } });
      },
    );
    return () => {
      isGone = true;
      // Left only when the next has boarded: a refresh would otherwise take back what it could wait for.
      setTimeout(() => flight.leave());
    };
  }, [path, tick, attempt]);

  // A failure is asked again when the server is back, and so is what only a slower beat would refresh.
  useEffect(() => {
    const isOffline = held.asked.state === 'failed' && held.asked.failure.kind === 'offline';
    const isPale = pace !== 'live' && held.asked.state === 'ready' && held.asked.isOld;
    if (isOffline || isPale) {
      setAttempt((n) => n + 1);
    }
  }, [count]);

  if (path !== null && held.path === path) {
    return held.asked;
  }
  const known = path === null ? undefined : (remembered.get(path) as T | undefined);
  if (known !== undefined) {
    return { state: 'ready', value: known, isOld: true };
  }
  // Another filter: what was there stays, pale, until its successor comes.
  return held.asked.state === 'ready' ? { ...held.asked, isOld: true } : { state: 'loading' };
}

export type Parameters = Record<string, string | number | null | undefined>;

export function panelPath(name: PanelName, parameters: Parameters): string {
  const search = new URLSearchParams();
  for (const [key, value] of Object.entries(parameters)) {
    if (value !== null && value !== undefined && value !== '') {
      search.set(key, String(value));
    }
  }
  return `panels/${name}?${search}`;
}

/** What panel `name` answers; null parameters: it is not to be asked yet. */
export function usePanel<Name extends PanelName>(name: Name, parameters: Parameters | null, pace: Pace = 'live'): Asked<Answer<Panels[Name]>> {
  const path = parameters === null ? null : panelPath(name, parameters);
  return useAsked(path, pace, (body) => named<Panels[Name]>(body as Raw));
}
