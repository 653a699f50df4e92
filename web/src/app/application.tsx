// The whole application: the session first, then the login or the shell with the page that the address names. Comes in: the
// server's session and the address. Goes out: the page. What is heavy, charts and the editor, loads when it is first drawn.

import type { ComponentType } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { Failure, openSession, session } from '../api/client';
import { listen, stopListening } from '../api/events';
import { ID } from '../filters/filters';
import { Page as Conversations } from '../pages/conversations/page';
import { Page as Overview } from '../pages/overview/page';
import { Page as People } from '../pages/people/page';
import { Page as Person } from '../pages/person/page';
import { Page as Pipeline } from '../pages/pipeline/page';
import { Page as Sql } from '../pages/sql/page';
import { Page as Words } from '../pages/words/page';
import { Failed } from '../parts/states';
import { Login } from './login';
import { useAddress } from './router';
import { Shell } from './shell';
import { useStore } from './store';

/** `today` and the session's end are learned anew; midnight comes to a tab that stays open. */
const SESSION_MS = 5 * 60_000;

export type Section = 'overview' | 'people' | 'words' | 'conversations' | 'sql' | 'pipeline';

interface Route {
  section: Section;
  hasFilters: boolean;
  id: string;
  Page: ComponentType<{ id: string }>;
}

function routeOf(path: string): Route | null {
  const [section = '', id = '', ...rest] = path.split('/').slice(1);
  if (rest.length > 0 || (id !== '' && (section !== 'people' || !ID.test(id)))) {
    return null;
  }
  switch (section) {
    case '':
      return { section: 'overview', hasFilters: true, id, Page: Overview };
    case 'people':
      return { section, hasFilters: true, id, Page: id === '' ? People : Person };
    case 'words':
      return { section, hasFilters: true, id, Page: Words };
    case 'conversations':
      return { section, hasFilters: true, id, Page: Conversations };
    case 'sql':
      return { section, hasFilters: false, id, Page: Sql };
    case 'pipeline':
      return { section, hasFilters: false, id, Page: Pipeline };
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

function Pages() {
  const { path } = useAddress();
  const route = routeOf(path);
  return (
    <Shell section={route?.section ?? null} hasFilters={route?.hasFilters ?? false} isPersonFixed={(route?.id ?? '') !== ''}>
      {route !== null && <route.Page id={route.id} key={route.section + route.id} />}
    </Shell>
  );
}
