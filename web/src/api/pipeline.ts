// The state of capture, ETL and lake, as the server tells it. Comes in: nothing. Goes out: types.

import type { Bilingual } from './catalog';

export interface Capture {
  mode: 'webhook' | 'poll' | 'demo';
  received: number;
  stored: number;
  duplicate: number;
  ignored: number;
  quarantined: number;
  failed: number;
  last_received_at: number | null;
  is_healthy: boolean;
  journal: { updates: number; bytes: number; oldest_at: number | null } | null;
  since: number;
}

export interface Webhook {
  url_host: string | null;
  pending: number;
  last_error: string | null;
  last_error_at: number | null;
  asked_at: number;
}

export interface DayState {
  day: string;
  state: 'clean' | 'dirty' | 'fresh';
  raw_objects: number;
  raw_bytes: number;
  rows: number | null;
  bytes: number | null;
}

export interface EtlRun {
  started_at: number;
  finished_at: number | null;
  trigger: 'schedule' | 'button' | 'start';
  days: number;
  rows: number;
  duplicates: number;
  quarantined: number;
  error: Bilingual | null;
}

export interface EtlState {
  state: 'idle' | 'running';
  next_at: number | null;
  runs: EtlRun[];
  progress: { days_done: number; days: number } | null;
}

export interface Reconciliation {
  received: number;
  stored: number;
  duplicate: number;
  ignored: number;
  quarantined: number;
  failed: number;
  in_raw: number;
  tabled: number;
  waiting: number;
  holds: boolean;
  problems: Bilingual[];
  verified_at: number;
}

export interface Warning {
  severity: 'problem' | 'warning';
  title: string;
  hint: string | null;
}

export interface Pipeline {
  capture: Capture;
  webhook: Webhook | null;
  /** Null, and so below: not known yet, ask again. */
  raw: { objects: number; bytes: number } | null;
  quarantine: { objects: number; bytes: number } | null;
  enriched: { days: number; rows: number; bytes: number } | null;
  days: DayState[];
  /** Why the lake cannot be listed. */
  trouble: Bilingual | null;
  etl: EtlState;
  reconciliation: Reconciliation | { error: Bilingual } | null;
  warnings: Warning[] | null;
}
