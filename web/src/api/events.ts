// What the server tells by itself. Comes in: server-sent events. Goes out: the capture's and the ETL's last state, a beat
// at which pages fetch their data again, and whether the connection is lost. Comes back by itself.

import { store } from '../app/store';
import { openSession } from './client';
import type { Capture, EtlState } from './pipeline';

export type Connection = 'connecting' | 'open' | 'lost';

export const connection = store<Connection>('connecting');
export const capture = store<Capture | null>(null);
export const etl = store<EtlState | null>(null);

/** Counts up when there is new data, and when the connection has come back. */
export const beat = store(0);

const BEAT_MS_MIN = 10_000;
const LOST_AFTER_MS = 2_500;
const RECONNECT_MS = 4_000;

let source: EventSource | null = null;
let beaten = 0;
let pending: ReturnType<typeof setTimeout> | undefined;
let losing: ReturnType<typeof setTimeout> | undefined;

function strike(): void {
  beaten = Date.now();
  pending = undefined;
  if (document.visibilityState === 'visible') {
    beat.write(beat.read() + 1);
  } else {
    document.addEventListener('visibilitychange', strike, { once: true });
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
    setTimeout(() => openSession().then(listen, failed), RECONNECT_MS);
  }
}

// A stream over a network that is gone stays silent for minutes before it fails.
addEventListener('offline', () => {
  if (source !== null) {
    stopListening();
    connection.write('lost');
    addEventListener('online', listen, { once: true });
  }
});

export function listen(): void {
  if (source !== null) {
    return;
  }
  beaten = Date.now();
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

export function stopListening(): void {
  source?.close();
  source = null;
  clearTimeout(losing);
  losing = undefined;
  connection.write('connecting');
}
