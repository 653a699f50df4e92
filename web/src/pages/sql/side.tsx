// What one needs beside the editor: tables with their columns, questions to begin with, and what was asked before. Comes in: the
// catalog and the history. Goes out: a text to insert, or a whole statement.

import { useEffect, useState } from 'preact/hooks';
import { catalog, type Catalog, type CatalogTable } from '../../api/catalog';
import { Failure } from '../../api/client';
import { useLanguage } from '../../app/preferences';
import { useStore } from '../../app/store';
import { Segments } from '../../parts/segments';
import { Empty, Failed, Skeleton } from '../../parts/states';
import { cut } from '../../parts/text';
import { fold } from '../../words/fold';
import { useFormat } from '../../words/format';
import { useWords } from '../../words/words';
import { forget, runs } from './history';

type Tab = 'tables' | 'queries' | 'history';

interface SideProperties {
  insert: (text: string) => void;
  open: (sql: string) => void;
}

export function Side({ insert, open }: SideProperties) {
  const words = useWords();
  const [tab, setTab] = useState<Tab>('queries');
  const [known, setKnown] = useState<Catalog | null>(null);
  const [failure, setFailure] = useState<Failure | null>(null);
  const ask = () =>
    catalog().then(
      (value) => {
        setKnown(value);
        setFailure(null);
      },
      (error: unknown) => setFailure(error instanceof Failure ? error : new Failure('failed', '')),
    );
  useEffect(() => {
    ask();
  }, []);
  return (
    <aside class="card sql-side" aria-label={words.sql.side}>
      <Segments label={words.sql.side} segments={(['queries', 'tables', 'history'] as const).map((key) => ({ key, text: words.sql.tabs[key] }))} chosen={tab} choose={setTab} />
      <div class="sql-side-body">
        {tab === 'history' ? (
          <History open={open} />
        ) : failure !== null ? (
          <Failed failure={failure} retry={ask} />
        ) : known === null ? (
          <Skeleton lines={8} />
        ) : tab === 'tables' ? (
          <Tables tables={known.tables} insert={insert} />
        ) : (
          <Queries known={known} open={open} />
        )}
      </div>
    </aside>
  );
}

function Tables({ tables, insert }: { tables: CatalogTable[]; insert: (text: string) => void }) {
  const words = useWords();
  const language = useLanguage();
  const [search, setSearch] = useState('');
  const needle = fold(search.trim());
  const fits = (text: string) => fold(text).includes(needle);
  const shown = tables
    .map((table) => ({ ...table, columns: needle === '' || fits(table.name) ? table.columns : table.columns.filter(({ name, about }) => fits(name) || fits(about?.[language] ?? '')) }))
    .filter(({ name, columns }) => fits(name) || columns.length > 0);
  return (
    <>
      <input type="search" class="find" aria-label={words.sql.findColumn} placeholder={words.sql.findColumn} value={search} onInput={(event) => setSearch(event.currentTarget.value)} />
      {shown.length === 0 && <Empty title={words.filters.none} />}
      {shown.map(({ name, kind, about, columns }, index) => (
        <details key={`${name} ${needle === ''}`} class="schema" open={needle !== '' || index === 0}>
          <summary>
            <code>{name}</code> {kind === 'view' && <span class="badge">{words.sql.viewBadge}</span>}
          </summary>
          {about !== null && <p class="hint">{about[language]}</p>}
          <ul>
            {columns.map((column) => (
              <li key={column.name}>
                <button type="button" class="schema-column" title={words.sql.insert(column.name)} onClick={() => insert(column.name)}>
                  <code>{column.name}</code>
                  <span class="schema-type">{cut(column.type, 28)}</span>
                </button>
                {column.about !== null && <p class="hint">{column.about[language]}</p>}
              </li>
            ))}
          </ul>
        </details>
      ))}
    </>
  );
}

function Queries({ known, open }: { known: Catalog; open: (sql: string) => void }) {
  const words = useWords();
  const language = useLanguage();
  return (
    <>
      <p class="hint">{words.sql.queriesHint}</p>
      <ul class="statements">
        {known.queries.map(({ name, title, about, sql_en, sql_pt }) => (
          <li key={name}>
            <button type="button" onClick={() => open(language === 'pt' ? sql_pt : sql_en)}>
              <strong>{title[language]}</strong>
              <span class="hint">{about[language]}</span>
            </button>
          </li>
        ))}
      </ul>
    </>
  );
}

function History({ open }: { open: (sql: string) => void }) {
  const words = useWords();
  const format = useFormat();
  const kept = useStore(runs);
  if (kept.length === 0) {
    return <Empty title={words.sql.noHistory} />;
  }
  return (
    <>
      <p class="hint">
        {words.sql.historyHint}{' '}
        <button type="button" class="link" onClick={forget}>
          {words.sql.forget}
        </button>
      </p>
      <ul class="statements">
        {kept.map(({ sql, at, rows, milliseconds }) => (
          <li key={sql}>
            <button type="button" onClick={() => open(sql)}>
              <code>{cut(sql.replace(/--[^\n]*\n/g, '').replace(/\s+/g, ' ').trim(), 160)}</code>
              <span class="hint">
                {format.instant(at / 1000)}
                {rows !== null && ` · ${words.sql.rowCount(format.number(rows), rows)}`}
                {milliseconds !== null && ` · ${words.sql.milliseconds(format.number(milliseconds))}`}
              </span>
            </button>
          </li>
        ))}
      </ul>
    </>
  );
}
