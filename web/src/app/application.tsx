// The whole application: the session first, then the login or the shell with the page that the address names. Comes in: the
// server's session and the address. Goes out: the page. Pages load when they are first opened.

import type { ComponentType } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { Failure, openSession, session } from '../api/client';
import { listen, stopListening } from '../api/events';
import { Failed, Skeleton } from '../parts/states';
import { Login } from './login';
import { useAddress } from './router';
import { Shell } from './shell';
import { useStore } from './store';

/** `today` and the session's end are learned anew; midnight comes to a tab that stays open. */
const SESSION_MS = 5 * 60_000;

type Loading = () => Promise<{ Page: ComponentType<{ id: string }> }>;

export type Section = 'overview' | 'people' | 'words' | 'conversations' | 'sql' | 'pipeline';

interface Route {
  section: Section;
  hasFilters: boolean;
  id: string;
  load: Loading;
}

const overview: Loading = () => import('../pages/overview/page');

function routeOf(path: string): Route | null {
  const [section = '', id = '', ...rest] = path.split('/').slice(1);
  if (rest.length > 0 || (id !== '' && section !== 'people')) {
    return null;
  }
  switch (section) {
    case '':
      return { section: 'overview', hasFilters: true, id, load: overview };
    case 'people':
      return { section, hasFilters: true, id, load: id === '' ? () => import('../pages/people/page') : () => import('../pages/person/page') };
    case 'words':
      return { section, hasFilters: true, id, load: () => import('../pages/words/page') };
    case 'conversations':
      return { section, hasFilters: true, id, load: () => import('../pages/conversations/page') };
    case 'sql':
      return { section, hasFilters: false, id, load: () => import('../pages/sql/page') };
    case 'pipeline':
      return { section, hasFilters: false, id, load: () => import('../pages/pipeline/page') };
    default:
      return null;
  }
}

export function Application() {
  const known = useStore(session);
  const [failure, setFailure] = useState<Failure | null>(null);
  const open = () =>
    openSession().then(
      () => setFailure(null),
      (error: unknown) => setFailure(error instanceof Failure ? error : new Failure('failed', String(error))),
    );
  useEffect(() => {
    open();
    const timer = setInterval(() => openSession().catch(() => undefined), SESSION_MS);
    return () => clearInterval(timer);
  }, []);
  const isIn = known?.is_logged_in === true;
  useEffect(() => {
    if (isIn) {
      listen();
      return stopListening;
    }
    return undefined;
  }, [isIn]);

  if (known === null) {
    return failure === null ? null : (
      <main class="alone">
        <Failed failure={failure} retry={open} />
      </main>
    );
  }
  return isIn ? <Pages /> : <Login />;
}

const loaded = new Map<string, ComponentType<{ id: string }>>();

function Pages() {
  const { path } = useAddress();
  const route = routeOf(path);
  const name = route === null ? '' : `${route.section}${route.id === '' ? '' : '/'}`;
  const [, redraw] = useState({});
  const [failure, setFailure] = useState<Failure | null>(null);
  const [attempt, setAttempt] = useState(0);
  useEffect(() => {
    setFailure(null);
    if (route !== null && !loaded.has(name)) {
      route.load().then(
        ({ Page }) => {
          loaded.set(name, Page);
          redraw({});
        },
        () => setFailure(new Failure('offline', '')),
      );
    }
  }, [name, attempt]);
  const Page = loaded.get(name);
  return (
    <Shell section={route?.section ?? null} hasFilters={route?.hasFilters ?? false} isPersonFixed={(route?.id ?? '') !== ''}>
      {Page !== undefined && route !== null ? (
        <Page id={route.id} key={name + route.id} />
      ) : failure !== null ? (
        // A version that was replaced while the tab was open has other files; loading anew finds them.
        <Failed failure={failure} retry={() => (attempt === 0 ? setAttempt(1) : location.reload())} />
      ) : (
        route !== null && <Skeleton lines={6} />
      )}
    </Shell>
  );
}
