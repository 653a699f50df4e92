// The server, as functions. Comes in: what is asked. Goes out: the answer, or a `Failure` that says what happened. A
// session that has ended is told to whoever listens; nothing here draws.

import { store } from '../app/store';

export interface Session {
  version: string;
  zone: string;
  today: string;
  now: number;
  is_password_needed: boolean;
  is_logged_in: boolean;
  csrf: string;
  is_demo: boolean;
  can_compact: boolean;
}

/** Null until the server has answered for the first time. */
export const session = store<Session | null>(null);

export type FailureKind = 'offline' | 'login' | 'busy' | 'already' | 'refused' | 'failed';

export class Failure extends Error {
  constructor(
    readonly kind: FailureKind,
    message: string,
    readonly retryAfterSeconds: number | null = null,
  ) {
    super(message);
  }
}

const BASE = '/api/v1/';

export async function ask(path: string, init: RequestInit = {}): Promise<Response> {
  const headers = new Headers(init.headers);
  const csrf = session.read()?.csrf;
  if (csrf !== undefined && init.method !== undefined && init.method !== 'GET') {
    headers.set('X-CSRF-Token', csrf);
  }
  let response: Response;
  try {
    response = await fetch(BASE + path, { ...init, headers, credentials: 'same-origin', cache: 'no-store' });
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') {
      throw error;
    }
    throw new Failure('offline', '');
  }
  if (response.ok) {
    return response;
  }
  throw await failureOf(response, path);
}

async function failureOf(response: Response, path: string): Promise<Failure> {
  let message = response.statusText;
  try {
    const body: unknown = await response.json();
    if (typeof body === 'object' && body !== null && 'error' in body) {
      message = String(body.error);
    }
  } catch {
    // A proxy's error page is of no use to anybody.
  }
  if (response.status === 401 && path !== 'session') {
    const known = session.read();
    if (known !== null) {
      session.write({ ...known, is_logged_in: false });
    }
  }
  if (response.status === 401) {
    return new Failure('login', message);
  }
  if (response.status === 429) {
    return new Failure('busy', message, Number(response.headers.get('Retry-After')) || null);
  }
  if (response.status === 409) {
    return new Failure('already', message);
  }
  return new Failure(response.status < 500 ? 'refused' : 'failed', message);
}

export async function askJson<T>(path: string, init: RequestInit = {}): Promise<T> {
  const response = await ask(path, init);
  return (await response.json()) as T;
}

export const send = (method: 'POST' | 'DELETE', body?: unknown): RequestInit =>
  body === undefined ? { method } : { method, headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) };

export async function openSession(): Promise<void> {
  session.write(await askJson<Session>('session'));
}

export async function logIn(password: string): Promise<void> {
  session.write(await askJson<Session>('session', send('POST', { password })));
}

export async function logOut(): Promise<void> {
  await ask('session', send('DELETE'));
  await openSession();
}

export function isAbort(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'AbortError';
}
