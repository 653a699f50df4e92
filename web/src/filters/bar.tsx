// The filters as controls: in a row where there is room, in a sheet on a telephone. Comes in: the filters, and what there is
// to choose from. Goes out: search parameters.

import { useEffect, useRef, useState } from 'preact/hooks';
import { usePanel } from '../api/ask';
import { change } from '../app/router';
import { Icon } from '../parts/icons';
import { useFormat } from '../words/format';
import { useWords, wordFor } from '../words/words';
import { useFilters } from './filters';
import { PeriodPicker } from './period';
import { Picker, type Choice } from './picker';

/** Whether there are several chats decides only whether to offer a choice: the page's own numbers go first. */
const LATE_MS = 300;

export function FilterBar({ isPersonFixed = false }: { isPersonFixed?: boolean }) {
  const words = useWords();
  const { filters } = useFilters();
  const sheet = useRef<HTMLDialogElement>(null);
  const own = [filters.chat, filters.topic, isPersonFixed ? null : filters.person, filters.type, filters.bots === 'in' ? 'in' : null];
  const count = own.filter((value) => value !== null).length;
  const reset = () => change({ chat: null, topic: null, type: null, bots: null, ...(isPersonFixed ? {} : { person: null }) });
  return (
    <div class="filters" role="search" aria-label={words.filters.label}>
      <PeriodPicker />
      <div class="filters-row">
        <Pickers isPersonFixed={isPersonFixed} />
        {count > 0 && (
          <button type="button" class="quiet filters-reset" onClick={reset}>
            <Icon name="close" size={14} />
            {words.filters.reset}
          </button>
        )}
      </div>
      <button type="button" class="pick filters-open" aria-haspopup="dialog" onClick={() => sheet.current?.showModal()}>
        <Icon name="filter" size={16} />
        {words.filters.label}
        {count > 0 && <span class="badge">{count}</span>}
      </button>
      <dialog ref={sheet} class="sheet" aria-label={words.filters.label} onClick={(event) => event.target === event.currentTarget && event.currentTarget.close()}>
        <div class="sheet-body">
          <header class="sheet-head">
            <h2>{words.filters.label}</h2>
            <button type="button" class="quiet icon-only" aria-label={words.filters.close} onClick={() => sheet.current?.close()}>
              <Icon name="close" />
            </button>
          </header>
          <Pickers isPersonFixed={isPersonFixed} />
          <footer class="sheet-foot">
            <button type="button" class="button" disabled={count === 0} onClick={reset}>
              {words.filters.reset}
            </button>
            <button type="button" class="button primary" onClick={() => sheet.current?.close()}>
              {words.filters.done}
            </button>
          </footer>
        </div>
      </dialog>
    </div>
  );
}

function Pickers({ isPersonFixed }: { isPersonFixed: boolean }) {
  const words = useWords();
  const format = useFormat();
  const { filters, parameters } = useFilters();
  const inPeriod = parameters === null ? null : { from: parameters['from'], to: parameters['to'], chat: filters.chat };
  const [isLate, setLate] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), LATE_MS);
    return () => clearTimeout(timer);
  }, []);
  const chats = usePanel('chats', isLate || filters.chat !== null ? {} : null, 'slow');
  const topics = usePanel('topics', filters.chat === null ? null : { chat: filters.chat }, 'once');
  // Asked only when somebody wants to choose, or has chosen: the page's own numbers come first.
  const [wanted, setWanted] = useState({ persons: false, types: false });
  const persons = usePanel('persons', !isPersonFixed && (wanted.persons || filters.person !== null) ? inPeriod : null, 'once');
  const types = usePanel('types', wanted.types || filters.type !== null ? inPeriod : null, 'once');
  const note = (messages: number) => format.compact(messages);

  const chatChoices: Choice[] = chats.state === 'ready' ? chats.value.rows.map(({ chat, title, messages }) => ({ key: chat, text: title ?? chat, note: note(messages) })) : [];
  const topicChoices: Choice[] = filters.chat !== null && topics.state === 'ready' ? topics.value.rows.map(({ topic, name, messages }) => ({ key: String(topic), text: name ?? words.topic(String(topic)), note: note(messages) })) : [];
  const personChoices: Choice[] | null = persons.state === 'ready' ? persons.value.rows.map(({ author_id, author_name, messages }) => ({ key: String(author_id), text: author_name ?? String(author_id), note: note(messages) })) : null;
  const typeChoices: Choice[] | null = types.state === 'ready' ? types.value.rows.map(({ message_type, messages }) => ({ key: message_type, text: wordFor(words.types, message_type), note: note(messages) })) : null;

  return (
    <>
      {(chatChoices.length > 1 || filters.chat !== null) && <Picker label={words.filters.chat} all={words.filters.allChats} choices={chatChoices} chosen={filters.chat} choose={(chat) => change({ chat, topic: null })} />}
      {topicChoices.length > 0 && <Picker label={words.filters.topic} all={words.filters.allTopics} choices={topicChoices} chosen={filters.topic} choose={(topic) => change({ topic, chat: filters.chat })} />}
      {!isPersonFixed && <Picker label={words.filters.person} all={words.filters.everybody} choices={personChoices} chosen={filters.person} choose={(person) => change({ person })} opened={() => setWanted({ ...wanted, persons: true })} />}
      <Picker label={words.filters.type} all={words.filters.allTypes} choices={typeChoices} chosen={filters.type} choose={(type) => change({ type })} opened={() => setWanted({ ...wanted, types: true })} />
      <label class="check">
        <input type="checkbox" checked={filters.bots === 'in'} onChange={(event) => change({ bots: event.currentTarget.checked ? 'in' : null })} />
        {words.filters.bots}
      </label>
    </>
  );
}
