// Everybody who wrote in the period. Comes in: the panel `people`. Goes out: a table that sorts by any column, and a field that
// finds a name.

import { useMemo, useState } from 'preact/hooks';
import { usePanel } from '../../api/ask';
import { session } from '../../api/client';
import type { PersonRow } from '../../api/panels';
import { useStore } from '../../app/store';
import { useFilters } from '../../filters/filters';
import { columnLabel } from '../../parts/cell';
import { PanelCard } from '../../parts/card';
import { PersonLink } from '../../parts/person-link';
import { Empty } from '../../parts/states';
import { Table, type TableColumn } from '../../parts/table';
import { cut } from '../../parts/text';
import { fold } from '../../words/fold';
import { useFormat, type Format } from '../../words/format';
import { useWords, wordFor, type Words } from '../../words/words';

function numeric(key: keyof PersonRow, words: Words, show: (value: number) => string): TableColumn<PersonRow> {
  return {
    key,
    label: columnLabel(key, words),
    isNumeric: true,
    value: (row) => row[key] as number | null,
    show: (row) => (row[key] === null ? '–' : show(row[key] as number)),
  };
}

function instant(key: 'first_seen' | 'last_seen', words: Words, format: Format, today: string): TableColumn<PersonRow> {
  return {
    key,
    label: columnLabel(key, words),
    isNumeric: true,
    value: (row) => row[key],
    show: (row) => <span title={format.instant(row[key], 'long')}>{format.recent(row[key], today)}</span>,
  };
}

function columnsOf(words: Words, format: Format, today: string): TableColumn<PersonRow>[] {
  return [
    {
      key: 'author_name',
      label: columnLabel('author_name', words),
      isHeading: true,
      value: (row) => row.author_name,
      show: (row) => (
        <div class="person-cell">
          <PersonLink id={row.author_id} name={row.author_name} />
          <span class="person-note">
            {row.author_type !== 'person' && <span class="badge">{wordFor(words.authorTypes, row.author_type)}</span>}
            {row.author_username !== null && <bdi>@{cut(row.author_username, 40)}</bdi>}
          </span>
        </div>
      ),
    },
    numeric('messages', words, format.number),
    numeric('share', words, format.share),
    numeric('average_length', words, format.measure),
    numeric('media_share', words, format.share),
    numeric('replies_given', words, format.number),
    numeric('replies_received', words, format.number),
    numeric('active_days', words, format.number),
    numeric('longest_streak', words, format.number),
    instant('first_seen', words, format, today),
    instant('last_seen', words, format, today),
  ];
}

export function PeopleTable() {
  const words = useWords();
  const format = useFormat();
  const { parameters } = useFilters();
  const [search, setSearch] = useState('');
  const asked = usePanel('people', parameters && { ...parameters, top: 1000 }, 'slow');
  const today = useStore(session)?.today ?? '';
  const columns = useMemo(() => columnsOf(words, format, today), [words, format, today]);
  const tools = (
    <input
      type="search"
      class="find"
      aria-label={words.people.find}
      placeholder={words.people.find}
      value={search}
      onInput={(event) => setSearch(event.currentTarget.value)}
    />
  );
  return (
    <PanelCard title={words.people.table} hint={words.people.tableHint} name="people" asked={asked} tools={tools} isTable skeletonLines={12} class="card-tall">
      {(rows) => {
        const needle = fold(search.trim());
        const found = needle === '' ? rows : rows.filter(({ author_name, author_username }) => fold(`${author_name ?? ''} ${author_username ?? ''}`).includes(needle));
        return found.length === 0 ? (
          <Empty title={words.filters.none} />
        ) : (
          <Table caption={words.people.table} columns={columns} rows={found} order={{ key: 'messages', isDescending: true }} rowKey={(row) => row.author_id} />
        );
      }}
    </PanelCard>
  );
}
