// What stands around every page: navigation, live state, filters, banner. Comes in: the section and the page. Goes out: the
// landmarks of the document. On a telephone the navigation is a bar at the bottom.

import type { ComponentChildren } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { logOut, session } from '../api/client';
import { capture, connection } from '../api/events';
import { FilterBar } from '../filters/bar';
import { carried, FiltersContext, useReadFilters, type Filtered } from '../filters/filters';
import { Icon, Logo } from '../parts/icons';
import { Empty } from '../parts/states';
import { useFormat } from '../words/format';
import { useWords } from '../words/words';
import type { Section } from './application';
import { Choosers } from './choosers';
import { change, Link, useAddress, withSearch } from './router';
import { useStore } from './store';

const SECTIONS: readonly (readonly [Section, string])[] = [
  ['overview', '/'],
  ['people', '/people'],
  ['words', '/words'],
  ['conversations', '/conversations'],
  ['sql', '/sql'],
  ['pipeline', '/pipeline'],
];

interface ShellProperties {
  section: Section | null;
  hasFilters: boolean;
  isPersonFixed: boolean;
  children: ComponentChildren;
}

export function Shell({ section, hasFilters, isPersonFixed, children }: ShellProperties) {
  const words = useWords();
  const known = useStore(session);
  const filtered = useReadFilters();
  const { search } = useAddress();
  const along = carried(search);
  return (
    <FiltersContext.Provider value={filtered}>
      <a class="skip" href="#main">
        {words.shell.skip}
      </a>
      <div class="shell">
        <header class="side">
          <Link class="brand" href={withSearch('/', along)}>
            <Logo />
            <span>telelake</span>
            {known?.is_demo === true && <span class="badge">{words.shell.demo}</span>}
          </Link>
          <nav aria-label={words.shell.navigation}>
            <ul class="nav">
              {SECTIONS.map(([name, path]) => (
                <li key={name}>
                  <Link href={withSearch(path, along)} aria-current={section === name ? 'page' : undefined}>
                    <Icon name={name} size={20} />
                    <span class="nav-long">{words.nav[name]}</span>
                    <span class="nav-short" aria-hidden="true">
                      {words.navShort[name]}
                    </span>
                  </Link>
                </li>
              ))}
            </ul>
          </nav>
          <div class="side-foot">
            <Live />
            <div class="side-tools">
              <Choosers />
              {known?.is_password_needed === true && (
                <button type="button" class="quiet icon-only" aria-label={words.shell.logOut} title={words.shell.logOut} onClick={() => logOut().catch(() => undefined)}>
                  <Icon name="logout" />
                </button>
              )}
            </div>
          </div>
        </header>
        <div class="content">
          <Banner />
          {hasFilters && <FilterBar isPersonFixed={isPersonFixed} />}
          <main id="main" tabIndex={-1}>
            {hasFilters && <Outside filtered={filtered} />}
            {section === null ? (
              <>
                <h1>{words.shell.notFound}</h1>
                <Empty title={words.shell.notFoundHint}>
                  <Link class="button" href="/">
                    {words.nav.overview}
                  </Link>
                </Empty>
              </>
            ) : (
              children
            )}
          </main>
        </div>
      </div>
    </FiltersContext.Provider>
  );
}

/** A lake of an old export has nothing in the last thirty days; without this its first page would be empty without a word. */
function Outside({ filtered: { filters, span } }: { filtered: Filtered }) {
  const words = useWords();
  const format = useFormat();
  const { period } = filters;
  if (span === null || period === null || (period.from <= span.last && period.to >= span.first)) {
    return null;
  }
  return (
    <p class="notice-line">
      {words.shell.outside(format.days(span.first, span.last))}
      <button type="button" class="button" onClick={() => change({ period: 'all', from: null, to: null })}>
        {words.periods.all}
      </button>
    </p>
  );
}

function Banner() {
  const words = useWords();
  const state = useStore(connection);
  return (
    <div class="banner-place" role="status">
      {state === 'lost' && (
        <p class="banner">
          <Icon name="alert" size={16} />
          {words.shell.lost}
        </p>
      )}
    </div>
  );
}

/** How long ago the last update came; the clock ticks here and nowhere else. */
function Live() {
  const words = useWords();
  const format = useFormat();
  const state = useStore(connection);
  const last = useStore(capture)?.last_received_at ?? null;
  const [now, setNow] = useState(Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 5_000);
    return () => clearInterval(timer);
  }, []);
  useEffect(() => setNow(Date.now()), [last]);
  const text = state === 'open' ? words.shell.live : state === 'lost' ? words.shell.notLive : words.shell.connecting;
  return (
    <p class={`live live-${state}`}>
      <i class="live-dot" aria-hidden="true" />
      <span>
        {text}
        {state === 'open' && last !== null && <span class="live-last">{words.shell.lastUpdate(format.ago(last, now))}</span>}
      </span>
    </p>
  );
}
