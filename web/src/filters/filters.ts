// The filters of a page, which live in its address. Comes in: search parameters. Goes out: filters, and what to ask the
// panels with. Anything in an address that is no filter is left alone; anything unreadable counts as absent.

import { createContext } from 'preact';
import { useContext, useMemo } from 'preact/hooks';
import { usePanel, type Parameters } from '../api/ask';
import { session } from '../api/client';
import { useAddress } from '../app/router';
import { useStore } from '../app/store';
import { isDay, periodOf, PERIODS, type Period, type PeriodName, type Span } from './periods';

export interface Filters {
  /** Null: first and last day were chosen by hand. */
  name: PeriodName | null;
  /** Null: the lake's days are not known yet. */
  period: Period | null;
  chat: string | null;
  topic: string | null;
  person: string | null;
  type: string | null;
  bots: 'in' | 'out';
}

export const DEFAULT_PERIOD: PeriodName = '30d';

/** What stays when one goes to another page. */
export const CARRIED = ['period', 'from', 'to', 'chat', 'topic', 'person', 'type', 'bots'] as const;

/** What the server takes for an id. */
export const ID = /^-?\d{1,18}$/;
const CHATS = /^-?\d{1,18}(,-?\d{1,18}){0,99}$/;
const TYPE = /^\w{1,100}$/;

const matching = (text: string | null, pattern: RegExp): string | null => (text !== null && pattern.test(text) ? text : null);

export function readFilters(search: URLSearchParams, today: string, span: Span | null): Filters {
  const from = search.get('from');
  const to = search.get('to');
  const asked = search.get('period');
  const byHand = isDay(from) && isDay(to) && from <= to ? { from, to } : null;
  const name = byHand === null ? (PERIODS.find((period) => period === asked) ?? DEFAULT_PERIOD) : null;
  const chat = matching(search.get('chat'), CHATS);
  return {
    name,
    period: byHand ?? (name === null ? null : periodOf(name, today, span)),
    chat,
    topic: chat === null ? null : matching(search.get('topic'), ID),
    person: matching(search.get('person'), ID),
    type: matching(search.get('type'), TYPE),
    bots: search.get('bots') === 'in' ? 'in' : 'out',
  };
}

/** Whether there is a filter beside the period and the chat. */
export const isNarrowed = ({ topic, person, type, bots }: Filters): boolean => topic !== null || person !== null || type !== null || bots === 'in';

/** Null while the period is not known. */
export function parametersOf(filters: Filters): Parameters | null {
  const { period, chat, topic, person, type, bots } = filters;
  return period === null ? null : { ...period, chat, topic, person, type, bots: bots === 'in' ? 'in' : null };
}

/** The search parameters that go along to another page. */
export function carried(search: URLSearchParams): URLSearchParams {
  return new URLSearchParams([...search].filter(([name]) => (CARRIED as readonly string[]).includes(name)));
}

export interface Filtered {
  filters: Filters;
  parameters: Parameters | null;
  span: Span | null;
  /** The lake has been asked, and there is not one message in it. */
  isEmptyLake: boolean;
}

export const FiltersContext = createContext<Filtered | null>(null);

/** Reads the filters once for the whole page. */
export function useReadFilters(): Filtered {
  const { search } = useAddress();
  const today = useStore(session)?.today ?? '1970-01-01';
  const asked = usePanel('span', {}, 'slow');
  const row = asked.state === 'ready' ? asked.value.rows[0] : undefined;
  const first = row?.first_day ?? null;
  const last = row?.last_day ?? null;
  return useMemo(() => {
    const span = first === null || last === null ? null : { first, last };
    const isEmptyLake = row !== undefined && span === null;
    const filters = readFilters(search, today, span ?? (isEmptyLake || asked.state === 'failed' ? { first: today, last: today } : null));
    return { filters, parameters: parametersOf(filters), span, isEmptyLake };
  }, [search, today, first, last, row === undefined, asked.state]);
}

export function useFilters(): Filtered {
  const filtered = useContext(FiltersContext);
  if (filtered === null) {
    throw new Error('filters are read outside a page that has them');
  }
  return filtered;
}
