// Finds messages. Comes in: a word. Goes out: messages with the word marked, the newest first; more of them on demand.

import { useEffect, useState } from 'preact/hooks';
import { panelPath, usePanel } from '../../api/ask';
import { askJson } from '../../api/client';
import { named, type Cell, type Column, type Panels } from '../../api/panels';
import { change } from '../../app/router';
import { useFilters } from '../../filters/filters';
import { Card, PanelCard } from '../../parts/card';
import { Icon } from '../../parts/icons';
import { MessageItem } from '../../parts/message';
import { plain } from '../../parts/text';
import { useFormat } from '../../words/format';
import { useWords } from '../../words/words';

const PAGE_ROWS = 25;

export function Search({ word }: { word: string }) {
  const words = useWords();
  const [text, setText] = useState(word);
  const form = (
    <form
      class="search"
      role="search"
      aria-label={words.wordsPage.search}
      onSubmit={(event) => {
        event.preventDefault();
        change({ word: text.trim() });
      }}
    >
      <input type="search" aria-label={words.wordsPage.search} placeholder={words.wordsPage.placeholder} value={text} onInput={(event) => setText(event.currentTarget.value)} />
      <button type="submit" class="button primary">
        <Icon name="search" size={16} />
        {words.wordsPage.find}
      </button>
      {word !== '' && (
        <button type="button" class="button" onClick={() => change({ word: null })}>
          {words.wordsPage.clear}
        </button>
      )}
    </form>
  );
  return word === '' ? (
    <Card title={words.wordsPage.search} class="whole">
      {form}
    </Card>
  ) : (
    <>
      <div class="whole">{form}</div>
      <Found word={word} />
    </>
  );
}

function Found({ word }: { word: string }) {
  const words = useWords();
  const format = useFormat();
  const { parameters } = useFilters();
  const asked = usePanel('search', parameters && { ...parameters, word, top: PAGE_ROWS, page: 0 }, 'slow');
  return (
    <PanelCard title={words.wordsPage.found(plain(word, 40))} name="search" asked={asked} isTable skeletonLines={8} empty={words.wordsPage.nothing} class="whole">
      {(rows) => (
        <>
          <ul class="messages">
            {rows.map((row) => (
              <MessageItem key={`${row.chat_id} ${row.message_id}`} row={row} find={word} />
            ))}
          </ul>
          {rows.length === PAGE_ROWS && <More key={JSON.stringify(parameters)} word={word} label={words.table.more(format.number(PAGE_ROWS))} />}
        </>
      )}
    </PanelCard>
  );
}

interface Raw {
  columns: Column[];
  rows: Cell[][];
  sql: string;
  milliseconds: number;
}

/** The pages after the first; they stay as they came. */
function More({ word, label }: { word: string; label: string }) {
  const words = useWords();
  const { parameters } = useFilters();
  const [page, setPage] = useState(0);
  const [rows, setRows] = useState<Panels['search'][]>([]);
  const [state, setState] = useState<'open' | 'loading' | 'failed' | 'end'>('open');
  useEffect(() => {
    if (page === 0) {
      return undefined;
    }
    const abort = new AbortController();
    setState('loading');
    askJson<Raw>(panelPath('search', { ...parameters, word, top: PAGE_ROWS, page }), { signal: abort.signal }).then(
      (raw) => {
        const next = named<Panels['search']>(raw).rows;
        setRows((known) => [...known, ...next]);
        setState(next.length < PAGE_ROWS ? 'end' : 'open');
      },
      () => !abort.signal.aborted && setState('failed'),
    );
    return () => abort.abort();
  }, [page]);
  return (
    <>
      <ul class="messages">
        {rows.map((row) => (
          <MessageItem key={`${row.chat_id} ${row.message_id}`} row={row} find={word} />
        ))}
      </ul>
      {state !== 'end' && (
        <button type="button" class="button more" disabled={state === 'loading'} onClick={() => setPage(page + 1)}>
          {state === 'loading' ? words.states.loading : label}
        </button>
      )}
      {state === 'failed' && (
        <p class="trouble" role="alert">
          {words.states.failed}
        </p>
      )}
    </>
  );
}
