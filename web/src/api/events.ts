// What the server tells by itself. Comes in: server-sent events. Goes out: the capture's and the ETL's last state, a beat
// at which pages fetch their data again, and whether the connection is lost. Comes back by itself. A hidden tab does not listen.

import { store } from '../app/store';
import { openSession, session } from './client';
import type { Capture, EtlState } from './pipeline';

export type Connection = 'connecting' | 'open' | 'lost';

export const connection = store<Connection>('connecting');
export const capture = store<Capture | null>(null);
export const etl = store<EtlState | null>(null);

/** Counts up when there is new data, and when the connection has come back. */
export const beat = store(0);

const BEAT_MS_MIN = 10_000;
const LOST_AFTER_MS = 2_500;
const RETRY_MS_MIN = 3_000;
const RETRY_MS_MAX = 30_000;

let isWanted = false;
let source: EventSource | null = null;
let beaten = 0;
let retryMs = RETRY_MS_MIN;
let pending: ReturnType<typeof setTimeout> | undefined;
let losing: ReturnType<typeof setTimeout> | undefined;
let retrying: ReturnType<typeof setTimeout> | undefined;

const isInSight = (): boolean => document.visibilityState === 'visible';

function strike(): void {
  pending = undefined;
  // Who comes back to the tab is given a beat then.
  if (isInSight()) {
    beaten = Date.now();
    beat.write(beat.read() + 1);
  }
}

function strikeSoon(): void {
  if (pending === undefined) {
    pending = setTimeout(strike, Math.max(0, beaten + BEAT_MS_MIN - Date.now()));
  }
}

function opened(): void {
  clearTimeout(losing);
  losing = undefined;
  retryMs = RETRY_MS_MIN;
  const wasLost = connection.read() === 'lost';
  connection.write('open');
  if (wasLost) {
    openSession().catch(() => undefined);
    strikeSoon();
  }
}

function failed(): void {
  losing ??= setTimeout(() => connection.write('lost'), LOST_AFTER_MS);
  // The browser tries again by itself unless the server answered with an error.
  if (source?.readyState === EventSource.CLOSED) {
    source = null;
    retry();
  }
}

/** Asks for the session first: one that has ended leads to the login and not to another try. */
function retry(): void {
  if (source !== null || !isWanted || !isInSight()) {
    return;
  }
  clearTimeout(retrying);
  retrying = setTimeout(() => openSession().then(open, retry), retryMs);
  retryMs = Math.min(2 * retryMs, RETRY_MS_MAX);
}

function open(): void {
  if (source !== null || !isWanted || !isInSight() || session.read()?.is_logged_in !== true) {
    return;
  }
  clearTimeout(retrying);
  source = new EventSource('/api/v1/events');
  source.addEventListener('open', opened);
  source.addEventListener('error', failed);
  source.addEventListener('captured', (event) => {
    const before = capture.read();
    const now = JSON.parse(event.data) as Capture;
    capture.write(now);
    if (before !== null && before.stored !== now.stored) {
      strikeSoon();
    }
  });
  source.addEventListener('etl', (event) => etl.write(JSON.parse(event.data) as EtlState));
}

function close(): void {
  source?.close();
  source = null;
  clearTimeout(losing);
  losing = undefined;
  clearTimeout(retrying);
  retryMs = RETRY_MS_MIN;
}

// A browser opens six connections to a server at most, and tabs that nobody looks at would hold them all.
document.addEventListener('visibilitychange', () => {
  if (!isInSight()) {
    close();
  } else if (isWanted) {
    open();
    strikeSoon();
  }
});

// A stream over a network that is gone stays silent for minutes before it fails.
addEventListener('offline', () => {
  if (source !== null) {
    close();
    connection.write('lost');
  }
});
addEventListener('online', open);

export function listen(): void {
  isWanted = true;
  beaten = Date.now();
  open();
}

export function stopListening(): void {
  isWanted = false;
  close();
  connection.write('connecting');
}
