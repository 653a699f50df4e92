// One person: how much, when, about what, and with whom. Comes in: the id in the address, the filters. Goes out: the page.

import { usePanel } from '../../api/ask';
import { session } from '../../api/client';
import { Link, useAddress, withSearch } from '../../app/router';
import { useStore } from '../../app/store';
import { carried, useFilters } from '../../filters/filters';
import { Figure } from '../../parts/figure';
import { Icon } from '../../parts/icons';
import { PageHead } from '../../parts/page';
import { Empty, Failed } from '../../parts/states';
import { cut, Name } from '../../parts/text';
import { useFormat } from '../../words/format';
import { useWords, wordFor } from '../../words/words';
import { Hours } from '../shared/hours';
import { PersonActivity } from './activity';
import { Names } from './names';
import { Partners } from './partners';
import { PersonWords } from './words';

export function Page({ id }: { id: string }) {
  const words = useWords();
  const { parameters } = useFilters();
  const { search } = useAddress();
  const asked = usePanel('people', parameters && { ...parameters, person: id });
  const names = usePanel('person-names', parameters && { ...parameters, person: id }, 'once');
  const row = asked.state === 'ready' ? asked.value.rows[0] : undefined;
  const known = names.state === 'ready' ? names.value.rows[0] : undefined;
  const name = row?.author_name ?? known?.name ?? null;
  const username = row?.author_username ?? known?.username ?? null;
  return (
    <>
      <Link class="back" href={withSearch('/people', carried(search))}>
        <Icon name="back" size={16} />
        {words.nav.people}
      </Link>
      <PageHead title={name === null ? words.person.title(id) : <Name name={name} />} titleText={name === null ? words.person.title(id) : cut(name, 60)}>
        <p class="person-about">
          {row !== undefined && row.author_type !== 'person' && <span class="badge">{wordFor(words.authorTypes, row.author_type)}</span>}
          {username !== null && (
            <a href={`https://t.me/${encodeURIComponent(username)}`} target="_blank" rel="noreferrer noopener">
              <bdi>@{cut(username, 40)}</bdi>
            </a>
          )}
          <span class="hint">ID {id}</span>
        </p>
      </PageHead>
      {asked.state === 'failed' && <Failed failure={asked.failure} retry={asked.retry} />}
      {asked.state === 'ready' && row === undefined ? (
        <div class="card">
          <Empty title={words.person.silent} />
        </div>
      ) : (
        <>
          <Facts id={id} />
          <div class="grid">
            <PersonActivity id={id} />
            <PersonWords id={id} />
            <Hours person={id} />
            <Partners id={id} />
          </div>
        </>
      )}
      <div class="grid">
        <Names id={id} />
      </div>
    </>
  );
}

function Facts({ id }: { id: string }) {
  const words = useWords();
  const format = useFormat();
  const { parameters } = useFilters();
  const today = useStore(session)?.today ?? '';
  const asked = usePanel('people', parameters && { ...parameters, person: id });
  const row = asked.state === 'ready' ? asked.value.rows[0] : undefined;
  const text = (value: number | null | undefined, show: (value: number) => string) => (value == null ? '–' : show(value));
  return (
    <section class="figures" aria-label={words.figures.label} aria-busy={row === undefined}>
      <dl>
        <Figure label={words.columns.messages} text={text(row?.messages, format.number)} note={row && words.figures.ofMessages(format.share(row.share))} />
        <Figure label={words.columns.average_length} text={text(row?.average_length, format.measure)} note={words.figures.characters} />
        <Figure label={words.columns.replies_given} text={text(row?.replies_given, format.number)} note={row && words.person.received(format.number(row.replies_received))} />
        <Figure label={words.columns.active_days} text={text(row?.active_days, format.number)} note={row && words.person.streak(words.people.days(format.number(row.longest_streak), row.longest_streak))} />
        <Figure label={words.columns.media_share} text={text(row?.media_share, format.share)} />
        <Figure label={words.columns.last_seen} text={row === undefined ? '–' : format.recent(row.last_seen, today)} note={row && words.person.since(format.instant(row.first_seen, 'long'))} />
      </dl>
    </section>
  );
}
